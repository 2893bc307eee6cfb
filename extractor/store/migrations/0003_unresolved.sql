-- Bodies of current reports without an official code, as they name themselves; how many reports, and of which time.

create view unresolved_unit as
  select organization, unit_kind, unit, district, province, count(*) as reports,
         min(period_start) as first_day, max(period_end) as last_day
  from report where current and status <> 'failed' and unit_code is null
  group by organization, unit_kind, unit, district, province order by reports desc, province, district, unit;
