/* One line a service: its name and the sequence. */
#include "seen.h"

#include "files.h"

#define FILE_BYTES_MAX 4096

static void read_line(struct seen_store *s, struct str line)
{
	const char *space = line.n ? memchr(line.p, ' ', line.n) : NULL;
	uint64_t sequence;

	if (!space)
		return;
	struct str name = {line.p, (uint32_t)(space - line.p)};
	struct str number = {space + 1, line.n - name.n - 1};
	if (str_u64(number, &sequence))
		seen_note(s, name, sequence);
}

void seen_load(struct seen_store *s, const char *path)
{
	struct arena *a = arena_new();
	struct str text, why;

	*s = (struct seen_store){0};
	if (!file_read(path, FILE_OPEN, FILE_BYTES_MAX, a, &text, &why))
		text = STR("");
	while (text.n) {
		const char *end = memchr(text.p, '\n', text.n);
		uint32_t n = end ? (uint32_t)(end - text.p) : text.n;
		read_line(s, (struct str){text.p, n});
		n += end ? 1 : 0;
		text = (struct str){text.p + n, text.n - n};
	}
	arena_free(a);
}

bool seen_save(const struct seen_store *s, const char *path, struct arena *a, struct str *why)
{
	struct str text = STR("");

	for (size_t i = 0; i < SERVICES_N; i++)
		if (s->sequences[i])
			text = arena_printf(a, "%.*s%s %llu\n", (int)text.n, text.p,
					    service_rows[i].name,
					    (unsigned long long)s->sequences[i]);
	return file_write(path, FILE_OPEN, text, a, why);
}

void seen_note(struct seen_store *s, struct str service, uint64_t sequence)
{
	for (size_t i = 0; i < SERVICES_N; i++)
		if (str_is(service, service_rows[i].name) && s->sequences[i] < sequence)
			s->sequences[i] = sequence;
}

uint32_t seen_fill(const struct seen_store *s, const char *service, struct seen out[SEEN_MAX])
{
	uint32_t n = 0;

	for (size_t i = 0; i < SERVICES_N; i++)
		if (s->sequences[i] && strcmp(service, service_rows[i].name) != 0)
			out[n++] = (struct seen){str_of(service_rows[i].name), s->sequences[i]};
	return n;
}
