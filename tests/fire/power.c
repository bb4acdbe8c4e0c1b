/* Power losses: what a service wrote is played again up to a random moment, the sectors that were
 * not synced by then are kept or dropped at random, and the store is opened and checked. */
#include "fire.h"

#include "all_services.h"
#include "crowd.h"
#include "store.h"
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECTOR 512u
#define IMAGE_BYTES_MAX ((size_t)64 << 20)
#define PENDING_MAX 65536
#define CLIENTS 3
/* Without syncs the kernel writes back when it likes: once in so many writes. */
#define WRITTEN_BACK_ONE_IN 100
#define TOLD_MAX 3
#define LOOK_S 5

enum found_image { WHOLE, UNREADABLE, NOT_CLEAN, LOST, OUTCOMES };

/* Of all services, in memory that their workers share. */
struct toll {
	_Atomic uint64_t images, outcomes[OUTCOMES];
	_Atomic uint64_t torn; /* images where something that was pending was dropped */
};

/* Whether the file has its name: not yet, perhaps, for good. */
enum named { BORN, MOVED, NAMED };

/* A disk and what it was given since the last sync. */
struct disk {
	unsigned char *durable, *image;
	size_t size; /* of the file */
	enum named named;
	struct trace_event pending[PENDING_MAX];
	uint32_t n;
	uint64_t told; /* the highest sequence that a reply has shown */
};

struct worker {
	struct disk disk;
	const char *folder; /* of the image */
	int service;
	struct toll *toll;
	struct arena *a;
	bool faulty;
};

static void keep(struct disk *d, const struct trace_event *w)
{
	must(w->at + w->n <= IMAGE_BYTES_MAX);
	memcpy(d->durable + w->at, w->bytes, w->n);
	if (d->size < w->at + w->n)
		d->size = w->at + w->n;
}

static void keep_all(struct disk *d)
{
	for (uint32_t i = 0; i < d->n; i++)
		keep(d, &d->pending[i]);
	d->n = 0;
}

static void show(struct worker *w, const struct trace_event *e)
{
	struct reply r;
	struct fault fault;

	if (reply_decode((struct str){(const char *)e->bytes, (uint32_t)e->n}, w->a, &r, &fault) &&
	    r.request_id.n == REQUEST_ID_BYTES && r.sequence > w->disk.told)
		w->disk.told = r.sequence;
	arena_reset(w->a);
}

static void play(struct worker *w, const struct trace_event *e)
{
	struct disk *d = &w->disk;

	switch (e->kind) {
	case TRACE_WRITE:
		must(d->n < PENDING_MAX);
		if (w->faulty && fire_random(WRITTEN_BACK_ONE_IN) == 0)
			keep_all(d);
		d->pending[d->n++] = *e;
		break;
	case TRACE_DURABLE:
		keep(d, &d->pending[--d->n]);
		break;
	case TRACE_SYNCED:
		keep_all(d);
		break;
	case TRACE_MOVED:
		d->named = MOVED;
		break;
	case TRACE_FOLDER:
		d->named = d->named == BORN ? BORN : NAMED;
		break;
	case TRACE_REPLY:
		show(w, e);
		break;
	default:
		break;
	}
}

/* The file as the power loss leaves it; its size. */
static size_t lose_power(struct disk *d, bool *torn)
{
	static const uint64_t kept_permille[] = {0, 100, 500, 900, 1000};
	uint64_t permille = kept_permille[fire_random(COUNT(kept_permille))];
	size_t size = d->size;

	*torn = false;
	memcpy(d->image, d->durable, d->size);
	for (uint32_t i = 0; i < d->n; i++) {
		const struct trace_event *w = &d->pending[i];
		for (uint64_t at = w->at, end = w->at + w->n; at < end;) {
			uint64_t next = (at / SECTOR + 1) * SECTOR;
			next = next < end ? next : end;
			bool stays = fire_random(1000) < permille;
			*torn = *torn || !stays;
			if (stays && next > size) {
				memset(d->image + size, 0, next - size);
				size = next;
			}
			if (stays)
				memcpy(d->image + at, w->bytes + (at - w->at), next - at);
			at = next;
		}
	}
	return size;
}

static const struct principal *nobody(void *ctx, struct str key)
{
	(void)ctx;
	(void)key;
	return NULL;
}

/* In a process of its own: a damaged file may crash who reads it. */
static _Noreturn void look(const struct worker *w)
{
	struct store_options options = {.dir = w->folder};
	struct rlimit none = {0, 0};
	const char *why = "";
	unsigned char seed[32] = {1};
	struct check_report report = {0};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setrlimit(RLIMIT_CORE, &none);
	/* Or keep it for ever. */
	alarm(LOOK_S);
	struct store *store = store_lmdb_open(&options, &why);
	struct engine_config c = {
		.service = all_services[w->service], .store = store, .principal = nobody};
	struct engine *e = store ? engine_new(&c, 1, seed, &why) : NULL;
	if (!e) {
		if (!w->faulty && w->toll->outcomes[UNREADABLE] < TOLD_MAX)
			printf("  %s\n", why);
		fflush(NULL);
		_exit(UNREADABLE);
	}
	engine_check(e, w->a, false, &report);
	if (!report.clean && !w->faulty && report.findings.n)
		printf("  %.*s\n", (int)report.findings.p[0].n, report.findings.p[0].p);
	fflush(NULL);
	if (engine_sequence(e) < w->disk.told)
		_exit(LOST);
	_exit(report.clean ? WHOLE : NOT_CLEAN);
}

static void write_image(const struct worker *w, size_t size)
{
	const char *data = arena_printf(w->a, "%s/data.mdb", w->folder).p;
	const char *birth = arena_printf(w->a, "%s/birth.mdb", w->folder).p;
	enum named named = w->disk.named;
	bool whole = named == NAMED || (named == MOVED && fire_random(2));
	int fd = open(whole ? data : birth, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	must(fd >= 0 && write(fd, w->disk.image, size) == (ssize_t)size);
	close(fd);
	unlink(whole ? birth : data);
	unlink(arena_printf(w->a, "%s/lock.mdb", w->folder).p);
}

static void crash(struct worker *w)
{
	int status = 0;
	bool torn;

	write_image(w, lose_power(&w->disk, &torn));
	fflush(NULL);
	pid_t pid = fork();
	must(pid >= 0);
	if (pid == 0)
		look(w);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : UNREADABLE;
	w->toll->images++;
	w->toll->torn += torn;
	w->toll->outcomes[code < OUTCOMES ? code : UNREADABLE]++;
	arena_reset(w->a);
}

static bool of_disk(const struct trace_event *e)
{
	return e->kind == TRACE_WRITE || e->kind == TRACE_DURABLE || e->kind == TRACE_SYNC ||
	       e->kind == TRACE_SYNCED;
}

/* Each moment has the same chance; the first ones, when the store is made, a better one. */
static void crashes(struct worker *w, struct trace *t, uint64_t images)
{
	struct trace_event e = {0};
	uint64_t moments = 0, left = images, first = 40;

	while (trace_next(t, &e))
		moments += of_disk(&e);
	trace_rewind(t);
	while (trace_next(t, &e)) {
		play(w, &e);
		if (!of_disk(&e) || !left)
			continue;
		bool early = first > 0;
		first -= early;
		for (; left && (early || fire_random(moments) < left); left--) {
			crash(w);
			early = false;
		}
		moments--;
	}
}

static _Noreturn void work(struct place *p, int service, struct toll *toll, uint64_t images,
			   bool faulty, const char *folder)
{
	struct worker *w = calloc(1, sizeof *w);
	struct trace t;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	must(w);
	*w = (struct worker){
		.service = service,
		.toll = toll,
		.a = arena_new(),
		.faulty = faulty,
		.folder = arena_printf(p->a, "%s/%s", folder, service_rows[service].name).p};
	fire_seed(fire_random(UINT32_MAX) + (uint64_t)service);
	w->disk.durable = calloc(1, IMAGE_BYTES_MAX);
	w->disk.image = calloc(1, IMAGE_BYTES_MAX);
	must(w->disk.durable && w->disk.image && mkdir(w->folder, 0700) == 0);
	if (!trace_open(&t, place_at(p, "trace-%s", service_rows[service].name)))
		_exit(1);
	crashes(w, &t, images);
	_exit(0);
}

/* A disk in memory makes the images cheap. The caller frees the path. */
static char *image_folder(struct place *p)
{
	char *folder = strdup("/dev/shm/cursus-fire-XXXXXX");

	must(folder);
	if (mkdtemp(folder))
		return folder;
	free(folder);
	folder = strdup(place_at(p, "images"));
	must(folder && mkdir(folder, 0700) == 0);
	return folder;
}

static bool all_work(struct place *p, struct toll *toll, const struct fire *f)
{
	char *folder = image_folder(p);
	pid_t pids[SERVICES_N];
	bool good = true;

	fflush(NULL);
	for (int i = 0; i < SERVICES_N; i++) {
		pids[i] = fork();
		must(pids[i] >= 0);
		if (pids[i] == 0)
			work(p, i, toll, f->least / SERVICES_N + 1, f->faulty != NULL, folder);
	}
	for (int i = 0; i < SERVICES_N; i++) {
		int status = 0;
		while (waitpid(pids[i], &status, 0) < 0 && errno == EINTR)
			;
		good = good && status == 0;
	}
	place_clear(folder);
	free(folder);
	return good;
}

bool fire_power(const struct fire *f)
{
	struct toll *toll =
		mmap(NULL, sizeof *toll, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct counts *counts = counts_new();
	struct place p;

	must(toll != MAP_FAILED);
	bool good = place_make(&p, f->build);
	if (f->faulty)
		p.bin = arena_printf(p.a, "%s/fire/%s", p.build, f->faulty).p;
	p.preload = f->shim;
	good = good && place_start_all(&p) &&
	       crowd(&p, counts, (struct crowd){CLIENTS, f->seconds});
	place_stop_all(&p);
	good = good && all_work(&p, toll, f);
	uint64_t bad =
		toll->outcomes[UNREADABLE] + toll->outcomes[NOT_CLEAN] + toll->outcomes[LOST];
	printf("  %llu power losses, %llu of them with sectors dropped: %llu whole, %llu cannot be "
	       "opened, %llu not clean, %llu lost what was acknowledged\n",
	       (unsigned long long)toll->images, (unsigned long long)toll->torn,
	       (unsigned long long)toll->outcomes[WHOLE],
	       (unsigned long long)toll->outcomes[UNREADABLE],
	       (unsigned long long)toll->outcomes[NOT_CLEAN],
	       (unsigned long long)toll->outcomes[LOST]);
	good = good && toll->images >= f->least && (f->faulty ? bad > 0 : bad == 0);
	munmap(counts, sizeof *counts);
	munmap(toll, sizeof *toll);
	place_remove(&p);
	return good;
}
