/* Writes canonical JSON member by member; keeps what has to be closed, and the order of names. */
#include "jcs_out.h"

#include "jcs.h"

/* The comma and the name, whatever follows. */
static void begin_value(struct jcs_out *o, const char *name)
{
	if (!o->depth) {
		must(!name);
		return;
	}
	struct jcs_level *l = &o->level[o->depth - 1];
	must(l->array == !name && (!l->last || strcmp(l->last, name) < 0));
	if (l->any)
		buf_u8(o->b, ',');
	l->any = true;
	l->last = name;
	if (name) {
		jcs_put_string(o->b, str_of(name));
		buf_u8(o->b, ':');
	}
}

static void begin_level(struct jcs_out *o, const char *name, bool array)
{
	begin_value(o, name);
	must(o->depth < JCS_OUT_DEPTH_MAX);
	o->level[o->depth++] = (struct jcs_level){.array = array};
	buf_u8(o->b, array ? '[' : '{');
}

void jcs_out_object(struct jcs_out *o, const char *name)
{
	begin_level(o, name, false);
}

void jcs_out_array(struct jcs_out *o, const char *name)
{
	begin_level(o, name, true);
}

void jcs_out_end(struct jcs_out *o)
{
	must(o->depth > 0);
	buf_u8(o->b, o->level[--o->depth].array ? ']' : '}');
}

void jcs_out_text(struct jcs_out *o, const char *name, struct str text)
{
	if (!text.n)
		return;
	begin_value(o, name);
	jcs_put_string(o->b, text);
}

void jcs_out_bool(struct jcs_out *o, const char *name, bool value)
{
	begin_value(o, name);
	buf_z(o->b, value ? "true" : "false");
}

void jcs_out_number(struct jcs_out *o, const char *name, uint32_t value)
{
	begin_value(o, name);
	buf_printf(o->b, "%u", value);
}
