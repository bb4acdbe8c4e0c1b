/* Reads what the shim recorded. */
#include "trace.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

bool trace_open(struct trace *t, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	*t = (struct trace){0};
	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && st.st_size > 0) {
		void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (p != MAP_FAILED)
			*t = (struct trace){.p = p, .size = (size_t)st.st_size};
	}
	close(fd);
	return t->p != NULL;
}

bool trace_next(struct trace *t, struct trace_event *e)
{
	struct trace_record r;
	size_t number = t->next ? e->number + 1 : 0;

	if (t->size - t->next < sizeof r)
		return false;
	memcpy(&r, t->p + t->next, sizeof r);
	if (t->size - t->next - sizeof r < r.n)
		return false;
	*e = (struct trace_event){.kind = (enum trace_kind)r.kind,
				  .at = r.at,
				  .n = r.n,
				  .bytes = t->p + t->next + sizeof r,
				  .number = number};
	t->next += sizeof r + r.n;
	return true;
}

void trace_rewind(struct trace *t)
{
	t->next = 0;
}

void trace_close(struct trace *t)
{
	if (t->p)
		munmap((void *)(uintptr_t)t->p, t->size);
	*t = (struct trace){0};
}
