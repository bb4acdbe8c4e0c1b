"""The peers: PostgreSQL and Redis in scratch folders, on sockets, with synchronous commits."""
import os
import pwd
import re
import shutil
import socket
import subprocess
import time

import product
from product import Failed

POSTGRES_BIN = "/usr/lib/postgresql/15/bin"
SECONDS = 2  # of one run of pgbench

# One presence: inserted once by its key, a log row with the chain's hash, one commit. The log has one chain, as ours; or, to see
# PostgreSQL without clients waiting for each other, one chain each client (which proves less).
SCHEMA = """
create table presence (slot bigint, learner bigint, status int, method int, at bigint, by text, primary key (slot, learner));
create table head (chain int primary key, seq bigint, hash bytea) with (fillfactor = 10);
create table log (chain int, seq bigint, at bigint, type int, actor text, request uuid, body bytea, hash bytea,
    primary key (chain, seq));
create sequence n;
insert into head select i, 0, '\\x' from generate_series(0, 64) i;
create function mark(c int) returns bigint language plpgsql as $$
declare
    i bigint := nextval('n'); s bigint; h bytea; b bytea := convert_to('presence ' || i || ' present by me on the roll', 'UTF8');
begin
    insert into presence values (i / 30, i % 30, 1, 2, 1790000000000, 'me') on conflict do nothing;
    if not found then return 0; end if;
    update head set seq = seq + 1, hash = sha256(hash || b) where chain = c returning seq, hash into s, h;
    insert into log values (c, s, 1790000000000, 601, 'me', gen_random_uuid(), b, h);
    return s;
end $$;
create table learner (id bigserial primary key, email text unique, family_name text, given_names text, birth_date date,
    profession text, structure text, department text);
create table enrolment (cohort bigint, learner bigint references learner, since date, primary key (cohort, learner));
create unlogged table staging (email text, family_name text, given_names text, birth_date date, profession text,
    structure text, department text);
create function bring(c bigint) returns void language plpgsql as $$
declare
    r staging; l bigint; s bigint; h bytea; b bytea;
begin
    select seq, hash into s, h from head where chain = 0 for update;
    for r in select * from staging loop
        insert into learner (email, family_name, given_names, birth_date, profession, structure, department)
            values (r.email, r.family_name, r.given_names, r.birth_date, r.profession, r.structure, r.department)
            on conflict (email) do nothing returning id into l;
        if l is null then continue; end if;
        b := convert_to(r::text, 'UTF8'); s := s + 1; h := sha256(h || b);
        insert into log values (0, s, 1790000000000, 400, 'me', gen_random_uuid(), b, h);
        insert into enrolment values (c, l, '2026-01-05');
        b := convert_to('enrolment ' || c || ' ' || l, 'UTF8'); s := s + 1; h := sha256(h || b);
        insert into log values (0, s, 1790000000000, 402, 'me', gen_random_uuid(), b, h);
    end loop;
    update head set seq = s, hash = h where chain = 0;
    truncate staging;
end $$;
"""
SCRIPTS = {"mark_one_chain": "select mark(0);\n", "mark_own_chain": "select mark(1 + :client_id);\n"}


class Postgres:
    """With pgbench; as an unprivileged user when we are root, whom it refuses."""

    def __init__(self, scratch, runs):
        self.runs, self.there = runs, os.access(f"{POSTGRES_BIN}/postgres", os.X_OK)
        self.dir = os.path.join(scratch, "postgres")
        self.user = None
        if self.there and os.getuid() == 0:
            self.user = next((u for u in ("postgres", "nobody") if self.known(u)), None)
            self.there = self.user is not None

    @staticmethod
    def known(user):
        try:
            return pwd.getpwnam(user) is not None
        except KeyError:
            return False

    def run(self, *argv, **more):
        prefix = ["runuser", "-u", self.user, "--"] if self.user else []
        done = subprocess.run([*prefix, f"{POSTGRES_BIN}/{argv[0]}", *argv[1:]], capture_output=True, text=True,
                              cwd="/", **more)
        if done.returncode != 0:
            raise Failed(f"bench: {argv[0]}: {done.stderr or done.stdout}")
        return done.stdout

    def __enter__(self):
        if not self.there:
            return self
        os.mkdir(self.dir)
        if self.user:
            shutil.chown(self.dir, self.user)
        self.run("initdb", "-D", f"{self.dir}/data", "-A", "trust", "-U", "bench", "-E", "UTF8", "--locale=C.UTF-8")
        options = (f"-c listen_addresses='' -c unix_socket_directories={self.dir} -c synchronous_commit=on -c fsync=on "
                   "-c max_connections=100 -c shared_buffers=512MB -c max_wal_size=8GB -c checkpoint_timeout=30min")
        product.running.append(self)
        self.run("pg_ctl", "-D", f"{self.dir}/data", "-l", f"{self.dir}/log", "-w", "-o", options, "start")
        self.sql(SCHEMA)
        return self

    def stop(self):
        if self in product.running:
            product.running.remove(self)
            self.run("pg_ctl", "-D", f"{self.dir}/data", "-m", "immediate", "stop")

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.dir, ignore_errors=True)

    def sql(self, text):
        return self.run("psql", "-h", self.dir, "-U", "bench", "-d", "postgres", "-q", "-v", "ON_ERROR_STOP=1", input=text)

    def pgbench(self, script, clients):
        path = f"{self.dir}/{script}.sql"
        with open(path, "w") as f:
            f.write(SCRIPTS[script])
        out = self.run("pgbench", "-h", self.dir, "-U", "bench", "-n", "-M", "prepared", "-c", str(clients), "-j", "2",
                       "-T", str(SECONDS), "-f", path, "postgres")
        return float(re.search(r"tps = ([\d.]+)", out).group(1))

    def presences(self, script):
        """How many clients are best, and what they do."""
        self.sql("checkpoint")
        tried = {clients: self.pgbench(script, clients) for clients in (16, 32, 64)}
        best = max(tried, key=tried.get)
        return best, [tried[best]] + [self.pgbench(script, best) for _ in range(self.runs - 1)]

    def load(self, files, table, behind=None):
        """Each file by COPY, in a transaction of its own with what is to be done behind it."""
        columns = "email, family_name, given_names, birth_date, profession, structure, department"
        self.sql("truncate learner, enrolment, staging; checkpoint")
        texts = []
        for file in files:  # the server's user may not read them
            with open(file) as f:
                texts.append((f.readline(), f.read())[1])
        text = "".join(f"begin;\ncopy {table} ({columns}) from stdin with (format csv);\n{t}\\.\n"
                       f"{behind(i) if behind else ''}commit;\n" for i, t in enumerate(texts))
        began = time.monotonic()
        self.sql(text)
        return time.monotonic() - began

    def copy(self, files):
        return self.load(files, "learner")

    def bring(self, files):
        """What an import does: a person and her enrolment, once by her address, and both in a chained log."""
        return self.load(files, "staging", lambda cohort: f"select bring({cohort});\n")


class Redis:
    """On a socket in plain text; or on a port of this machine over TLS with keys on both sides, as ours are."""

    def __init__(self, scratch, build, tls=False):
        self.build, self.tls = build, tls
        self.dir, self.keys = os.path.join(scratch, "redis"), os.path.join(scratch, "redis-keys")
        self.there = shutil.which("redis-server") is not None
        self.process = None

    def certificates(self):
        if not self.tls or os.path.exists(self.keys):
            return
        os.makedirs(self.keys)

        def openssl(*words):
            subprocess.run(["openssl", *words], cwd=self.keys, check=True, capture_output=True)
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
        openssl("req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=bench", "-days", "2")
        openssl("req", *curve, "-keyout", "redis.key", "-out", "redis.csr", "-subj", "/CN=localhost")
        openssl("x509", "-req", "-in", "redis.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-out", "redis.crt",
                "-days", "2")

    @staticmethod
    def free_port():
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            return str(s.getsockname()[1])

    def start(self):
        os.makedirs(self.dir)
        self.certificates()
        self.port = self.free_port() if self.tls else None
        tls = ["--bind", "127.0.0.1", "--tls-port", self.port, "--tls-cert-file", f"{self.keys}/redis.crt",
               "--tls-key-file", f"{self.keys}/redis.key", "--tls-ca-cert-file", f"{self.keys}/ca.crt"] if self.tls else []
        self.process = product.Process("redis-server", "--port", "0", *tls, "--unixsocket", f"{self.dir}/socket", "--dir", self.dir,
                                       "--appendonly", "yes", "--appendfsync", "always", "--save", "", "--daemonize", "no",
                                       "--logfile", f"{self.dir}/log")
        for _ in range(500):
            if os.path.exists(f"{self.dir}/socket"):
                return
            time.sleep(0.01)
        raise Failed("bench: redis-server did not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process:
            self.process.end()

    def presences(self, window, count):
        """Each run begins empty."""
        self.start()
        where = [self.port, str(window), str(count), self.keys] if self.tls else [f"{self.dir}/socket", str(window), str(count)]
        done = subprocess.run([f"{self.build}/bench-redis", *where], capture_output=True, text=True)
        self.process.end()
        shutil.rmtree(self.dir)
        if done.returncode != 0:
            raise Failed(f"bench: {done.stderr}")
        return float(done.stdout)
