-- Files by content, the paths at which they were seen, the work done on them, and what came out of it.

create table run (
  run_id integer primary key,
  started text not null,
  ended text,
  command text not null,
  extractor_version text not null,
  patterns_version text not null
);

create table file (
  sha256 text primary key,
  size integer not null,
  media_type text,
  first_seen text not null
) without rowid;

-- Every path, also those of one content; `mtime_ns` and `size` tell that a file is unchanged without reading it.
create table path (
  path text primary key,
  sha256 text not null references file,
  size integer not null,
  mtime_ns integer not null,
  seen_run integer not null references run
) without rowid;
create index path_sha256 on path (sha256);

-- The ledger: one row per content and stage and version of the stage. `state`: done | failed | crash | timeout | memory.
create table job (
  sha256 text not null references file,
  stage text not null,
  version text not null,
  state text not null,
  attempts integer not null,
  reason text,
  cpu_ms integer,
  run_id integer not null references run,
  primary key (sha256, stage, version)
) without rowid;

-- The parsed document as it was read, so that new patterns never parse again.
create table document (
  sha256 text not null references file,
  reader_version text not null,
  content blob not null,
  primary key (sha256, reader_version)
) without rowid;

-- One record per content and version of the patterns; `current` marks the accepted one.
create table report (
  report_id integer primary key,
  sha256 text not null references file,
  patterns_version text not null,
  extractor_version text not null,
  current integer not null check (current in (0, 1)),
  run_id integer not null references run,
  name text not null,
  status text not null,
  reader text,
  text_origin text,
  form text,
  form_score real,
  organization text,
  unit_kind text,
  unit text,
  district text,
  province text,
  unit_code text,
  number text,
  issued_on text,
  title text,
  period_kind text,
  period_year integer,
  period_index integer,
  period_start text,
  period_end text,
  signatory text,
  grade text,
  needs_review integer,
  record blob not null,
  confidence blob not null,
  unique (sha256, patterns_version)
);
create unique index report_current on report (sha256) where current;
create index report_unit on report (province, district, unit, period_end);

create table indicator_value (
  report_id integer not null references report on delete cascade,
  seq integer not null,
  indicator text not null,
  code text not null,
  label text not null,
  unit text not null,
  kind text not null,
  value real,
  text text,
  option_code integer,
  state text not null,
  raw text not null,
  note text not null,
  group_codes text not null,
  columns text not null,
  confidence real,
  page integer,
  block text,
  start_offset integer,
  end_offset integer,
  quote text,
  primary key (report_id, seq)
) without rowid;
create index indicator_value_indicator on indicator_value (indicator, report_id);

create table unmatched_row (
  report_id integer not null references report on delete cascade,
  seq integer not null,
  code text not null,
  label text not null,
  unit text not null,
  cells text not null,
  value real,
  primary key (report_id, seq)
) without rowid;

create table section (
  report_id integer not null references report on delete cascade,
  seq integer not null,
  section text,
  number text not null,
  heading text not null,
  level integer not null,
  parent integer,
  text text not null,
  confidence real,
  primary key (report_id, seq)
) without rowid;

create table reference (
  report_id integer not null references report on delete cascade,
  seq integer not null,
  reference text not null,
  kind text,
  number text,
  year integer,
  symbol text,
  issuer text,
  issued_on text,
  year_inferred integer not null,
  mentions integer not null,
  confidence real,
  primary key (report_id, seq)
) without rowid;
create index reference_id on reference (reference);

create table claim (
  report_id integer not null references report on delete cascade,
  seq integer not null,
  indicator text not null,
  value real,
  unit text,
  section integer,
  confidence real,
  block text,
  start_offset integer,
  end_offset integer,
  quote text,
  primary key (report_id, seq)
) without rowid;

create table finding (
  report_id integer not null references report on delete cascade,
  seq integer not null,
  code text not null,
  severity text not null,
  certainty real not null,
  fields text not null,
  reason text,
  expected text,
  actual text,
  message text not null,
  message_en text not null,
  primary key (report_id, seq)
) without rowid;
create index finding_code on finding (code, severity);

create view current_report as select * from report where current;
create view current_indicator_value as
  select v.*, r.province, r.district, r.unit as commune, r.unit_code, r.period_kind, r.period_year, r.period_index,
         r.period_start, r.period_end, r.form, r.sha256
  from indicator_value v join report r using (report_id) where r.current;
create view current_section as select s.* from section s join report r using (report_id) where r.current;
create view current_reference as select x.* from reference x join report r using (report_id) where r.current;
create view current_claim as select c.* from claim c join report r using (report_id) where r.current;
create view current_finding as select f.* from finding f join report r using (report_id) where r.current;
create view current_unmatched_row as select u.* from unmatched_row u join report r using (report_id) where r.current;
