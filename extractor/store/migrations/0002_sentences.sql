-- Hashes of a report's sentences, dates left out, as unsigned integers of 32 bits: what copies are told by.

alter table report add column sentences blob;
update report set sentences = sentence_hashes((
  select group_concat(text, char(10)) from section where section.report_id = report.report_id
));
