/* The order of syncs and replies: no reply leaves before what it tells is on the disk. */
#include "fire.h"

#include "crowd.h"
#include "journal.h"
#include "trace.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define ALONE_COMMANDS 500
#define CROWD_CLIENTS 6
/* Larger than what keeps a connection alive, smaller than any reply with what CURVE adds. */
#define REPLY_BYTES_MIN 100

struct order {
	uint64_t replies, commits, sends, commands;
	uint64_t unsynced; /* replies while a write was not synced */
	uint64_t early;	   /* commands answered ok before any commit since they came */
	uint64_t sent;	   /* bytes that left between a command and its commit */
	uint64_t unnamed;  /* replies while the name of a file or folder was not synced */
};

/* A request that came, by its id. */
struct came {
	unsigned char id[REQUEST_ID_BYTES];
	uint64_t commits;
	bool command, answered;
};

struct watch {
	struct order *o;
	struct arena *a, *kept;
	GHashTable *requests, *unnamed; /* id -> struct came; folder to be synced */
	uint64_t pending;		/* writes that are not durable */
	bool alone, deciding;
};

static void request(struct watch *w, struct str bytes)
{
	struct envelope e;
	struct fault fault;

	if (!envelope_decode(bytes, w->a, &e, &fault) || e.request_id.n != REQUEST_ID_BYTES ||
	    g_hash_table_lookup(w->requests, e.request_id.p))
		return;
	const struct desc *d = schema_by_type(e.type);
	struct came *c = arena_alloc(w->kept, sizeof *c);
	*c = (struct came){.commits = w->o->commits,
			   .command = d && d->what == WHAT_COMMAND && !e.dry};
	memcpy(c->id, e.request_id.p, sizeof c->id);
	g_hash_table_insert(w->requests, c->id, c);
	w->deciding = c->command;
	w->o->commands += c->command;
}

static void reply(struct watch *w, struct str bytes)
{
	struct reply r;
	struct fault fault;

	if (!reply_decode(bytes, w->a, &r, &fault) || r.request_id.n != REQUEST_ID_BYTES)
		return;
	struct came *c = g_hash_table_lookup(w->requests, r.request_id.p);
	if (!c)
		return;
	w->o->replies++;
	w->o->unsynced += w->pending > 0;
	w->o->unnamed += g_hash_table_size(w->unnamed) > 0;
	w->o->early +=
		c->command && !c->answered && r.status == STATUS_ok && c->commits == w->o->commits;
	c->answered = true;
}

static void committed(struct watch *w)
{
	w->o->commits++;
	w->deciding = false;
}

/* The store's file and the folders on the way to it must have names that last; its lock needs
 * none. */
static void named(struct watch *w, struct str path)
{
	char *text = arena_z(w->a, path), *slash = strrchr(text, '/');
	const char *dot = slash ? strchr(slash, '.') : NULL;

	if (!slash || (dot && strcmp(dot, ".mdb") != 0) || strcmp(slash, "/lock.mdb") == 0)
		return;
	*slash = '\0';
	g_hash_table_insert(w->unnamed, arena_z(w->kept, str_of(text)), w);
}

static void see(struct watch *w, const struct trace_event *e)
{
	struct str bytes = {(const char *)e->bytes, (uint32_t)e->n};

	switch (e->kind) {
	case TRACE_WRITE:
		w->pending++;
		break;
	case TRACE_DURABLE:
		w->pending--;
		committed(w);
		break;
	case TRACE_SYNCED:
		w->pending = 0;
		break;
	case TRACE_REQUEST:
		request(w, bytes);
		break;
	case TRACE_REPLY:
		reply(w, bytes);
		break;
	case TRACE_SEND:
		w->o->sends++;
		w->o->sent += w->alone && w->deciding && e->at >= REPLY_BYTES_MIN;
		break;
	case TRACE_MADE:
	case TRACE_MOVED:
		named(w, bytes);
		break;
	case TRACE_FOLDER:
		g_hash_table_remove(w->unnamed, arena_z(w->a, bytes));
		break;
	case TRACE_SYNC:
	case TRACE_RESIZE:
		break;
	}
	arena_reset(w->a);
}

static bool watch(const char *path, bool alone, struct order *o)
{
	struct watch w = {.o = o,
			  .a = arena_new(),
			  .kept = arena_new(),
			  .requests = journal_table(),
			  .unnamed = g_hash_table_new(g_str_hash, g_str_equal),
			  .alone = alone};
	struct trace t;
	struct trace_event e;
	bool opened = trace_open(&t, path);

	/* Each trace counts its own commits. */
	while (opened && trace_next(&t, &e))
		see(&w, &e);
	trace_close(&t);
	g_hash_table_destroy(w.requests);
	g_hash_table_destroy(w.unnamed);
	arena_free(w.a);
	arena_free(w.kept);
	return opened;
}

static bool begin(struct place *p, const struct fire *f)
{
	if (!place_make(p, f->build))
		return false;
	if (f->faulty)
		p->bin = arena_printf(p->a, "%s/fire/%s", p->build, f->faulty).p;
	p->preload = f->shim;
	return true;
}

static void print(const char *what, const struct order *o)
{
	printf("  %s: %llu commands, %llu commits, %llu replies, %llu sends\n"
	       "  replies with a write not synced: %llu, before their commit: %llu, sent before "
	       "it: "
	       "%llu, with a name not synced: %llu\n",
	       what, (unsigned long long)o->commands, (unsigned long long)o->commits,
	       (unsigned long long)o->replies, (unsigned long long)o->sends,
	       (unsigned long long)o->unsynced, (unsigned long long)o->early,
	       (unsigned long long)o->sent, (unsigned long long)o->unnamed);
}

static bool kept(const struct order *o, uint64_t commands)
{
	return o->commands >= commands && o->commits && !o->unsynced && !o->early && !o->sent &&
	       !o->unnamed;
}

/* One service that makes its own folder, one client, one command at a time: then nothing but its
 * reply may leave. */
static bool alone(const struct fire *f, struct order *o)
{
	struct counts *counts = counts_new();
	struct place p;
	bool good = begin(&p, f);

	must(good && rmdir(home_at(p.a, p.home, "data/%s", service_rows[0].name).p) == 0);
	good = place_start(&p, 0, NULL);
	struct speaker *sp = speaker_open(p.home, counts, NULL);
	for (unsigned i = 0; good && i < ALONE_COMMANDS; i++) {
		struct trainer_add m = {.code = arena_printf(sp->a, "t%u", i),
					.name = STR("Jeanne Morel")};
		speak(sp, &desc_trainer_add, &m, (struct how){.events = 1});
		good = spoken(sp);
	}
	speaker_close(sp);
	place_stop_all(&p);
	good = good && watch(place_at(&p, "trace-%s", service_rows[0].name), true, o);
	munmap(counts, sizeof *counts);
	place_remove(&p);
	return good;
}

static bool together(const struct fire *f, struct order *o)
{
	struct counts *counts = counts_new();
	struct place p;
	bool good = begin(&p, f) && place_start_all(&p) &&
		    crowd(&p, counts, (struct crowd){CROWD_CLIENTS, f->seconds});

	place_stop_all(&p);
	for (int i = 0; good && i < SERVICES_N; i++)
		good = watch(place_at(&p, "trace-%s", service_rows[i].name), false, o);
	munmap(counts, sizeof *counts);
	place_remove(&p);
	return good;
}

bool fire_order(const struct fire *f)
{
	struct order one = {0}, many = {0};
	bool good = alone(f, &one) && (f->faulty || together(f, &many));

	print("one in flight", &one);
	if (f->faulty)
		return good && one.commands && (one.unsynced || one.early || one.sent);
	print("many in flight", &many);
	return good && kept(&one, ALONE_COMMANDS) && kept(&many, f->least);
}
