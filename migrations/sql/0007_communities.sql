-- Communities are versioned as grids are.

alter table community
    add column valid tstzrange default tstzrange(now(), null) not null,
    add column predecessors text[] collate "C" default '{}' not null;

comment on table community is 'Community 社区, one row a version';
comment on column community.valid is 'When this version holds 有效期; open-ended while current';
comment on column community.predecessors is
    'Codes of the communities that it was made from 前身社区';

-- A community is as old as the oldest grid in it that is on record.
update community
set valid = tstzrange(
    least(community.updated_at, (
        select min(lower(grid.valid)) from grid
        where grid.county = community.county
            and grid.code >= community.code and grid.code < community.code_end
    )),
    null
);

alter table community drop constraint community_county_code_key;
alter table community add constraint community_one_version_excl
    exclude using gist (county with =, code collate "POSIX" with =, valid with &&);
create unique index community_code_current_idx on community (code) where upper_inf(valid);

-- The rule of resolvers/membership.py, of communities now those that hold.
create or replace function area_holding(place geometry) returns text
    language sql stable
    as $$
    select coalesce(
        (
            select grid.code from grid
            where ST_Covers(grid.boundary, place) and upper_inf(grid.valid)
            order by grid.code limit 1
        ),
        (
            select community.code from community
            where ST_Covers(community.boundary, place) and upper_inf(community.valid)
            order by community.code limit 1
        ),
        (
            select region.code from region
            where ST_Covers(region.boundary, place)
            order by length(region.code) desc, region.code limit 1
        ),
        ''
    )
$$;

-- Communities are written as grids are, see 0004_publication.sql.
create policy community_open on community for insert to jingwei_writer with check (
    ((select '*' = any (jingwei_areas())) or area_code ^@ any ((select jingwei_areas())::text[]))
    and (select jingwei_role() in ('PLANNER', 'ADMINISTRATOR'))
);
create policy community_end on community for update to jingwei_writer using (
    ((select '*' = any (jingwei_areas())) or area_code ^@ any ((select jingwei_areas())::text[]))
    and (select jingwei_role() in ('PLANNER', 'ADMINISTRATOR'))
);
create policy community_take_back on community for delete to jingwei_writer using (
    ((select '*' = any (jingwei_areas())) or area_code ^@ any ((select jingwei_areas())::text[]))
    and (select jingwei_role() in ('PLANNER', 'ADMINISTRATOR'))
    and upper_inf(valid)
);

grant insert (county, code, name, kind, boundary, valid, predecessors) on community
    to jingwei_writer;
grant update (valid, updated_at), delete on community to jingwei_writer;
