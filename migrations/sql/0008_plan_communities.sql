-- Plans merge and split communities, too.

create table plan_community (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    plan_id bigint not null,
    community_code text collate "C" not null,
    name text not null,
    kind varchar(32) default 'TOWN' not null,
    redrawn boolean not null,
    made_from text[] collate "C" not null,
    boundary geometry(MultiPolygon, 4490) not null,
    updated_at timestamp with time zone default now() not null,
    constraint plan_community_pkey primary key (county, id),
    constraint plan_community_community_code_check check (community_code ~ '^[0-9]{12}$'),
    constraint plan_community_county_plan_id_fkey
        foreign key(county, plan_id)
        references grid_plan (county, id) on delete cascade,
    constraint plan_community_county_plan_id_community_code_key
        unique (county, plan_id, community_code),
    constraint plan_community_communitykind_check check (kind in (
        'TOWN', 'FARM_REGIMENT', 'RESIDENT_CITY', 'ENTERPRISE'
    ))
);

create index plan_community_area_code_county_idx on plan_community (area_code, county);
create index plan_community_boundary_idx on plan_community using gist (boundary);

comment on table plan_community is 'Plan community 规划社区';
comment on column plan_community.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column plan_community.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column plan_community.plan_id is 'The plan 方案';
comment on column plan_community.community_code is
    'Code that the community will have 社区代码';
comment on column plan_community.name is 'Name 名称';
comment on column plan_community.kind is 'Kind 类型';
comment on column plan_community.redrawn is
    'Whether its ground, name or kind is another than today''s 是否调整';
comment on column plan_community.made_from is
    'Codes of the communities that hold its ground today 现属社区代码';
comment on column plan_community.boundary is 'Boundary 边界';
comment on column plan_community.updated_at is 'When this was last written 更新时间';

insert into plan_community (
    county, area_code, plan_id, community_code, name, kind, redrawn, made_from, boundary
)
select
    plan.county, plan.area_code, plan.id, community.code, community.name, community.kind, false,
    array[community.code], community.boundary
from grid_plan as plan
join community
    on community.county = plan.county and community.code = any (plan.communities)
    and upper_inf(community.valid);

-- As 0003_plans has it for the other parts of plans.
alter table plan_community enable row level security;
grant select on plan_community to jingwei_reader;
grant insert, update, delete on plan_community to jingwei_writer;
create policy plan_community_scope on plan_community for select to jingwei_reader using (
    ((select '*' = any (jingwei_areas())) or area_code ^@ any ((select jingwei_areas())::text[]))
    and (select jingwei_role() <> 'VIEWER')
);
create policy plan_community_write on plan_community for all to jingwei_writer using (
    ((select '*' = any (jingwei_areas())) or area_code ^@ any ((select jingwei_areas())::text[]))
    and (select jingwei_role() in ('PLANNER', 'ADMINISTRATOR'))
) with check (
    ((select '*' = any (jingwei_areas())) or area_code ^@ any ((select jingwei_areas())::text[]))
    and (select jingwei_role() in ('PLANNER', 'ADMINISTRATOR'))
);

-- An atom's community is what the plan says, and no longer today's alone.
alter table plan_atom add column community_today text collate "C";
update plan_atom set community_today = community_code;
alter table plan_atom alter column community_today set not null;
comment on column plan_atom.community_code is
    'Code of the community that the plan puts it in 社区代码';
comment on column plan_atom.community_today is
    'Code of the community that holds it today 现属社区代码';

alter table grid_plan add column base_communities bigint[] default '{}' not null;
comment on column grid_plan.base_communities is
    'Ids of the versions of communities that were current when it was made, ascending 所依社区版本';
update grid_plan set base_communities = array(
    select community.id
    from community
    where community.county = grid_plan.county and community.code = any (grid_plan.communities)
        and upper_inf(community.valid)
    order by community.id
);

-- Proposals, balanced plans and imports are plans of their own; no edit was ever of these kinds.
alter table plan_edit drop constraint plan_edit_editkind_check;
alter table plan_edit add constraint plan_edit_editkind_check check (kind in (
    'ASSIGN', 'SPLIT', 'MERGE', 'MOVE_BORDER', 'NEW_ZONE', 'REMOVE_ZONE', 'CHANGE_ZONE', 'LOCK', 'UNLOCK',
    'REPAIR', 'MERGE_COMMUNITIES', 'SPLIT_COMMUNITY', 'ASSIGN_ZONES', 'UNDO', 'REDO'
));
