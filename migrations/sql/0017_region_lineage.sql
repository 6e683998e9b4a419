-- Codes move when counties are merged, and some of the national ones name no government of their own.

alter table region
    add column former_codes text[] collate "C" default '{}' not null,
    add column virtual boolean generated always as (
        length(code) < 9
        and name = any (array['市辖区'::text, '县'::text, '省直辖县级行政区划'::text, '自治区直辖县级行政区划'::text])
    ) stored not null;
comment on column region.former_codes is
    'Codes that it had before, or whose regions it was made from 曾用代码';
comment on column region.virtual is
    'Whether it only groups others and governs nothing 虚拟区划, as 市辖区 does';

-- A city without counties, such as 东莞: its towns follow a county of its name and code.
insert into region (county, code, name, level)
select distinct left(town.code, 6)::integer, left(town.code, 6), city.name, 'COUNTY'
from region as town
join region as city on city.code = left(town.code, 4)
where length(town.code) = 9 and substr(town.code, 5, 2) = '00'
on conflict (county, code) do nothing;
