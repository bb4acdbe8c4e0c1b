/* The file of trusted keys. */
#include "trust.h"

#include "files.h"
#include "home.h"
#include "keys.h"
#include "text.h"

#include <errno.h>
#include <glib.h>
#include <libintl.h>

#define TRUST_BYTES_MAX 65536u
#define TRUST_KEYS_MAX 1000u
#define _(sentence) gettext(sentence)

static const char *const uses[] = {[TRUST_ISSUER] = "issuer", [TRUST_BACKUP] = "backup"};

struct str trust_path(struct arena *a)
{
	return arena_printf(a, "%s/cursus/trust", g_get_user_config_dir());
}

/* The next word of a line, which is cut off. */
static struct str word(struct str *line)
{
	uint32_t n = 0;

	*line = str_trim(*line);
	while (n < line->n && line->p[n] != ' ' && line->p[n] != '\t')
		n++;
	struct str w = {line->p, n};
	*line = str_trim((struct str){line->p + n, line->n - n});
	return w;
}

static bool line_read(struct str line, struct trusted *out)
{
	struct str use = word(&line);

	out->key = word(&line);
	out->name = line;
	for (size_t i = 0; i < COUNT(uses); i++)
		if (str_is(use, uses[i])) {
			out->use = (enum trust_use)i;
			return key_name_ok(out->key) && text_utf8(line);
		}
	return false;
}

static bool lines_read(struct arena *a, struct str text, struct trust *out, struct str *why)
{
	struct str path = trust_path(a);
	unsigned number = 0;

	while (text.n) {
		const char *end = memchr(text.p, '\n', text.n);
		struct str line = {text.p, end ? (uint32_t)(end - text.p) : text.n};
		uint32_t used = line.n + (end ? 1 : 0);
		text = (struct str){text.p + used, text.n - used};
		line = str_trim(line);
		number++;
		if (!line.n || line.p[0] == '#')
			continue;
		if (out->n == TRUST_KEYS_MAX || !line_read(line, &out->all[out->n])) {
			*why = arena_printf(
				a,
				_("%.*s, line %u: not \"issuer KEY NAME\" or \"backup KEY NAME\""),
				(int)path.n, path.p, number);
			return false;
		}
		out->n++;
	}
	return true;
}

bool trust_read(struct arena *a, struct trust *out, struct str *why)
{
	struct str path = trust_path(a), text;

	*out = (struct trust){.all = arena_alloc(a, TRUST_KEYS_MAX * sizeof *out->all)};
	*why = STR("");
	if (!file_exists(path.p))
		return true;
	return file_read(path.p, FILE_OWN, TRUST_BYTES_MAX, a, &text, why) &&
	       lines_read(a, text, out, why);
}

bool trust_write(struct arena *a, const struct trust *trust, struct str *why)
{
	struct str path = trust_path(a);
	char *folder = g_path_get_dirname(path.p);
	struct buf text;
	bool made = g_mkdir_with_parents(folder, 0700) == 0;

	if (!made)
		*why = arena_printf(a, _("%s: %s"), folder, g_strerror(errno));
	g_free(folder);
	if (!made)
		return false;
	buf_init(&text, TRUST_BYTES_MAX);
	buf_z(&text, "# whom cursus trusts on this account: cursus help trust\n");
	for (unsigned i = 0; i < trust->n; i++) {
		const struct trusted *t = &trust->all[i];
		buf_printf(&text, "%s %.*s %.*s\n", uses[t->use], (int)t->key.n, t->key.p,
			   (int)t->name.n, t->name.p);
	}
	bool done = !text.over && file_write(path.p, FILE_OWN, buf_slice(&text), a, why);
	if (text.over)
		*why = arena_printf(a, _("%.*s: more keys than one file may hold"), (int)path.n,
				    path.p);
	buf_free(&text);
	return done;
}

bool trust_has(struct arena *a, enum trust_use use, const uint8_t public_key[DID_KEY_BYTES],
	       struct str *name, struct str *why)
{
	struct trust trust;

	if (!trust_read(a, &trust, why))
		return false;
	for (unsigned i = 0; i < trust.n; i++)
		if (trust.all[i].use == use && key_is_named(trust.all[i].key, public_key)) {
			*name = trust.all[i].name;
			return true;
		}
	return false;
}

bool trust_home_issuer(struct arena *a, const char *home, uint8_t public_key[DID_KEY_BYTES])
{
	struct str path = home_at(a, home, "issuer.key"), why;
	struct issuer_key *key = file_exists(path.p) ? issuer_key_load(path.p, a, &why) : NULL;

	if (key)
		memcpy(public_key, key->pk, DID_KEY_BYTES);
	if (key)
		issuer_key_free(key);
	return key != NULL;
}
