-- What a withdrawn plan made is kept with its end; what comes back for it says so.

alter table grid add column restored_from text[] collate "C" default '{}' not null;
alter table community add column restored_from text[] collate "C" default '{}' not null;
comment on column grid.restored_from is
    'Codes of the grids of a withdrawn plan for which it came back 撤回前网格; else empty';
comment on column community.restored_from is
    'Codes of the communities of a withdrawn plan for which it came back 撤回前社区; else empty';

-- No version is deleted any more, and of none is anything altered but when it holds, and what was
-- withdrawn for it.
drop policy grid_take_back on grid;
drop policy community_take_back on community;
revoke delete on grid, community from jingwei_writer;
grant insert (restored_from), update (restored_from) on grid, community to jingwei_writer;

-- What a plan made is known by the versions that held once it took effect: others may begin and
-- end on top of them, and be withdrawn.
alter table grid_plan
    add column result bigint[] default '{}' not null,
    add column result_communities bigint[] default '{}' not null;
comment on column grid_plan.result is
    'Ids of the versions of grids that were current once it took effect, ascending'
    ' 生效后网格版本';
comment on column grid_plan.result_communities is
    'Ids of the versions of communities that were current once it took effect, ascending'
    ' 生效后社区版本';

with ground as (
    select county, id, effective_from, array(
        select unnest(communities)
        union
        select community_code from plan_community
        where plan_community.county = grid_plan.county and plan_community.plan_id = grid_plan.id
    ) as codes
    from grid_plan
    where status = 'EFFECTIVE'
)
update grid_plan
set result = array(
        select grid.id from grid
        where grid.county = ground.county and left(grid.code, 12) = any (ground.codes)
            and grid.valid @> ground.effective_from
        order by grid.id
    ),
    result_communities = array(
        select community.id from community
        where community.county = ground.county and community.code = any (ground.codes)
            and community.valid @> ground.effective_from
        order by community.id
    )
from ground
where grid_plan.county = ground.county and grid_plan.id = ground.id;

-- Rows that moved when a plan took effect. Nobody is granted it: settle writes it as the owner.
create table plan_moved_rows (
    county integer not null,
    plan_id bigint not null,
    table_name text not null,
    row_county integer not null,
    area_code text collate "C" not null,
    written_at timestamp with time zone not null,
    moved_at timestamp with time zone not null,
    ids bigint[] not null,
    constraint plan_moved_rows_pkey
        primary key (county, plan_id, table_name, row_county, area_code, written_at),
    constraint plan_moved_rows_county_plan_id_fkey
        foreign key (county, plan_id)
        references grid_plan (county, id) on delete cascade
);

comment on table plan_moved_rows is 'Rows that moved when a plan took effect 方案生效时变动的行';
comment on column plan_moved_rows.county is 'County of the plan 方案所属区县';
comment on column plan_moved_rows.plan_id is 'The plan 方案';
comment on column plan_moved_rows.table_name is 'The table of the rows 表名';
comment on column plan_moved_rows.row_county is 'County of the rows since they moved 区县';
comment on column plan_moved_rows.area_code is 'Where they belonged before 原所属区域代码';
comment on column plan_moved_rows.written_at is 'When they had been written before 原更新时间';
comment on column plan_moved_rows.moved_at is 'When they moved 变动时间';
comment on column plan_moved_rows.ids is 'Their ids 标识';

-- Made anew by membership.sql, with the plan that rows are settled for.
drop function if exists settle(geometry[]);
