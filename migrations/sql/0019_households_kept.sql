-- Zones were matched with equal codes counting half as much again, so that what was told to move was
-- not the least. A comparison is worked out anew whenever it is asked for: the old ones go.
delete from plan_comparison;

alter table plan_comparison
    add column households_kept integer not null,
    add column zones_same_code integer not null,
    add column buildings_same_code integer not null;

comment on column plan_comparison.households_kept is
    'Households that stay with their zone''s counterpart 保留户数; no matching keeps more';
comment on column plan_comparison.zones_same_code is
    'Zones whose counterpart has the same code 代码不变网格数';
comment on column plan_comparison.buildings_same_code is
    'Buildings whose zone has the same code before and after, whether or not it is the counterpart'
    ' 网格代码不变楼栋数';
