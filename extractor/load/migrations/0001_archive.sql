-- The tables of the store, with their names and columns; the ids of reports are given here, so that many stores fit.

create table file (
  "sha256" text primary key,
  "size" bigint not null,
  "media_type" text,
  "first_seen" text not null
);

create table path (
  "path" text primary key,
  "sha256" text not null references file,
  "size" bigint not null
);

create table report (
  "report_id" bigint generated always as identity primary key,
  "sha256" text not null unique references file,
  "patterns_version" text not null,
  "extractor_version" text not null,
  "name" text not null,
  "status" text not null,
  "reader" text,
  "text_origin" text,
  "form" text,
  "form_score" double precision,
  "organization" text,
  "unit_kind" text,
  "unit" text,
  "district" text,
  "province" text,
  "unit_code" text,
  "number" text,
  "issued_on" text,
  "title" text,
  "period_kind" text,
  "period_year" bigint,
  "period_index" bigint,
  "period_start" text,
  "period_end" text,
  "signatory" text,
  "grade" text,
  "needs_review" bigint,
  "digest" text not null
);

create table indicator_value (
  "report_id" bigint not null references report on delete cascade,
  "seq" bigint not null,
  "indicator" text not null,
  "code" text not null,
  "label" text not null,
  "unit" text not null,
  "kind" text not null,
  "value" double precision,
  "text" text,
  "option_code" bigint,
  "state" text not null,
  "raw" text not null,
  "note" text not null,
  "group_codes" text not null,
  "columns" text not null,
  "confidence" double precision,
  "page" bigint,
  "block" text,
  "start_offset" bigint,
  "end_offset" bigint,
  "quote" text,
  primary key (report_id, seq)
);

create table unmatched_row (
  "report_id" bigint not null references report on delete cascade,
  "seq" bigint not null,
  "code" text not null,
  "label" text not null,
  "unit" text not null,
  "cells" text not null,
  "value" double precision,
  primary key (report_id, seq)
);

create table section (
  "report_id" bigint not null references report on delete cascade,
  "seq" bigint not null,
  "section" text,
  "number" text not null,
  "heading" text not null,
  "level" bigint not null,
  "parent" bigint,
  "text" text not null,
  "confidence" double precision,
  primary key (report_id, seq)
);

create table reference (
  "report_id" bigint not null references report on delete cascade,
  "seq" bigint not null,
  "reference" text not null,
  "kind" text,
  "number" text,
  "year" bigint,
  "symbol" text,
  "issuer" text,
  "issued_on" text,
  "year_inferred" bigint not null,
  "mentions" bigint not null,
  "confidence" double precision,
  primary key (report_id, seq)
);

create table claim (
  "report_id" bigint not null references report on delete cascade,
  "seq" bigint not null,
  "indicator" text not null,
  "value" double precision,
  "unit" text,
  "section" bigint,
  "confidence" double precision,
  "block" text,
  "start_offset" bigint,
  "end_offset" bigint,
  "quote" text,
  primary key (report_id, seq)
);

create table finding (
  "report_id" bigint not null references report on delete cascade,
  "seq" bigint not null,
  "code" text not null,
  "severity" text not null,
  "certainty" double precision not null,
  "fields" text not null,
  "reason" text,
  "expected" text,
  "actual" text,
  "message" text not null,
  "message_en" text not null,
  primary key (report_id, seq)
);

create index path_sha256 on path (sha256);

create index report_unit on report (province, district, unit, period_end);

create index indicator_value_indicator on indicator_value (indicator);

create index reference_id on reference (reference);

create index finding_code on finding (code, severity);

create view current_indicator_value as
  select v.*, r.province, r.district, r.unit as commune, r.unit_code, r.period_kind, r.period_year, r.period_index,
         r.period_start, r.period_end, r.form, r.sha256
  from indicator_value v join report r using (report_id);
