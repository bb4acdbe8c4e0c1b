/* Any lines as the words of a command line, with nobody there to ask: a message, or what is
 * wrong. */
#include "args.h"

#define WORDS_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool nobody_answers(void *ctx, const char *service, const struct envelope *e, uint32_t n,
			   struct arena *a, struct reply *out, struct str *why)
{
	(void)ctx;
	(void)service;
	(void)e;
	(void)n;
	(void)a;
	(void)out;
	*why = STR("nobody answers");
	return false;
}

static void request_id(void *ctx, unsigned char id[REQUEST_ID_BYTES])
{
	(void)ctx;
	memset(id, 1, REQUEST_ID_BYTES);
}

/* A word that names a file to be read; what lies on this machine is not part of the input. */
static bool names_a_file(struct str word)
{
	const char *equals = memchr(word.p, '=', word.n);

	return str_starts(word, STR("@")) || (equals && equals[1] == '@') ||
	       (word.n >= 5 && memcmp(word.p + word.n - 5, ".json", 5) == 0);
}

static int split(struct arena *a, struct str text, char **words)
{
	int n = 0;

	for (uint32_t at = 0; at < text.n && n < WORDS_MAX;) {
		const char *end = memchr(text.p + at, '\n', text.n - at);
		uint32_t length = end ? (uint32_t)(end - text.p) - at : text.n - at;
		char *word = arena_z(a, (struct str){text.p + at, length});
		if (!names_a_file(str_of(word)))
			words[n++] = word;
		at += length + 1;
	}
	words[n] = NULL;
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	char *words[WORDS_MAX + 1];
	struct session session;
	struct args args;
	struct str why = STR("");
	struct fault fault = {0};

	if (size > 65536)
		size = 65536;
	int n = split(a, (struct str){(const char *)data, (uint32_t)size}, words);
	session_init(&session, &(struct carrier){nobody_answers, request_id, NULL});
	if (!n) {
		/* No word: the help, before anything is looked up. */
	} else if (!args_find(a, n, words, &args, &why)) {
		must(why.n > 0);
	} else {
		void *message = arena_alloc(a, args.desc->size);
		if (args_message(&session, &args, message, &fault) != STATUS_ok)
			must(fault.why != REASON_none || fault.got.n > 0 || session.trouble.n > 0);
	}
	session_free(&session);
	arena_free(a);
	return 0;
}
