-- Plans of grids, and the policies that they are held to.

create table policy (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    source text not null,
    grid_households_min integer not null,
    grid_households_max integer not null,
    grid_workers_min integer not null,
    updated_at timestamp with time zone default now() not null,
    constraint policy_pkey primary key (county, id),
    constraint policy_band_check
        check (0 <= grid_households_min and grid_households_min <= grid_households_max),
    constraint policy_workers_check check (grid_workers_min >= 0),
    constraint policy_area_code_key unique (area_code)
);

create index policy_area_code_county_idx on policy (area_code, county);

comment on table policy is 'Policy 标准';
comment on column policy.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column policy.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column policy.source is 'Where the figures are from 依据';
comment on column policy.grid_households_min is 'Households of a grid, at least 网格户数下限';
comment on column policy.grid_households_max is 'Households of a grid, at most 网格户数上限';
comment on column policy.grid_workers_min is 'Grid workers of a grid, at least 网格员人数下限';
comment on column policy.updated_at is 'When this was last written 更新时间';

create table grid_plan (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    name text not null,
    status varchar(32) default 'DRAFT' not null,
    communities text[] collate "C" not null,
    author text not null,
    version integer default '0' not null,
    origin_id bigint,
    job_id bigint,
    households_min integer not null,
    households_max integer not null,
    workers_min integer not null,
    based_at timestamp with time zone not null,
    fingerprint text not null,
    boundary geometry(MultiPolygon, 4490) not null,
    submitted_at timestamp with time zone,
    submitted_by text,
    decided_at timestamp with time zone,
    decided_by text,
    decision text,
    effective_from timestamp with time zone,
    updated_at timestamp with time zone default now() not null,
    constraint grid_plan_pkey primary key (county, id),
    constraint grid_plan_name_check check (btrim(name) <> ''),
    constraint grid_plan_band_check
        check (0 <= households_min and households_min <= households_max and households_max > 0),
    constraint grid_plan_communities_check check (cardinality(communities) > 0),
    constraint grid_plan_county_origin_id_fkey
        foreign key(county, origin_id)
        references grid_plan (county, id) on delete set null (origin_id),
    constraint grid_plan_planstatus_check check (status in (
        'DRAFT', 'CONSULTATION', 'APPROVED', 'EFFECTIVE', 'REJECTED', 'WITHDRAWN'
    ))
);

create index grid_plan_area_code_county_idx on grid_plan (area_code, county);
create index grid_plan_boundary_idx on grid_plan using gist (boundary);
create index grid_plan_county_origin_id_idx on grid_plan (county, origin_id);
create index grid_plan_county_job_id_idx on grid_plan (county, job_id);

comment on table grid_plan is 'Grid plan 网格划分方案';
comment on column grid_plan.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column grid_plan.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column grid_plan.name is 'Name 名称';
comment on column grid_plan.status is 'Status 状态';
comment on column grid_plan.communities is 'Codes of the communities that it redraws 社区代码';
comment on column grid_plan.author is 'Who drafted it 起草人';
comment on column grid_plan.version is 'How many edits were made, undoing included 版本';
comment on column grid_plan.origin_id is 'The plan that it was branched from 来源方案';
comment on column grid_plan.job_id is 'The job that proposed it 生成任务';
comment on column grid_plan.households_min is 'Households of a zone, at least 户数下限';
comment on column grid_plan.households_max is 'Households of a zone, at most 户数上限';
comment on column grid_plan.workers_min is 'Workers of a zone, at least 网格员人数下限';
comment on column grid_plan.based_at is 'Which state of the data it stands on 数据时点';
comment on column grid_plan.fingerprint is
    'Hash of the buildings, communities and streets that were cut into atoms 底图指纹';
comment on column grid_plan.boundary is 'Boundary of all its communities 范围';
comment on column grid_plan.submitted_at is 'When it was put to consultation 提交时间';
comment on column grid_plan.submitted_by is 'Who put it to consultation 提交人';
comment on column grid_plan.decided_at is 'When it was approved or rejected 审批时间';
comment on column grid_plan.decided_by is 'Who approved or rejected it 审批人';
comment on column grid_plan.decision is 'Why it was approved, rejected or withdrawn 审批意见';
comment on column grid_plan.effective_from is 'Since when its grids hold, or will hold 生效时间';
comment on column grid_plan.updated_at is 'When this was last written 更新时间';

create table plan_zone (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    plan_id bigint not null,
    grid_code text collate "C" not null,
    name text not null,
    kind varchar(32) default 'BASIC' not null,
    community_code text collate "C" not null,
    workers smallint,
    locked boolean default 'false' not null,
    changed_in integer default '0' not null,
    boundary geometry(MultiPolygon, 4490),
    updated_at timestamp with time zone default now() not null,
    constraint plan_zone_pkey primary key (county, id),
    constraint plan_zone_grid_code_check check (grid_code ~ '^[0-9]{15}$'),
    constraint plan_zone_county_plan_id_fkey
        foreign key(county, plan_id)
        references grid_plan (county, id) on delete cascade,
    constraint plan_zone_county_plan_id_id_key unique (county, plan_id, id),
    constraint plan_zone_gridkind_check check (kind in ('BASIC', 'DEDICATED'))
);

create index plan_zone_area_code_county_idx on plan_zone (area_code, county);
create index plan_zone_boundary_idx on plan_zone using gist (boundary);
create index plan_zone_county_plan_id_grid_code_idx on plan_zone (county, plan_id, grid_code);

comment on table plan_zone is 'Plan zone 规划网格';
comment on column plan_zone.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column plan_zone.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column plan_zone.plan_id is 'The plan 方案';
comment on column plan_zone.grid_code is 'Code that the grid will have 网格代码';
comment on column plan_zone.name is 'Name 名称';
comment on column plan_zone.kind is 'Kind 类型';
comment on column plan_zone.community_code is 'Code of its community 社区代码';
comment on column plan_zone.workers is 'How many grid workers are to serve it 网格员人数';
comment on column plan_zone.locked is 'Whether edits leave it alone 是否锁定';
comment on column plan_zone.changed_in is 'The plan''s version that changed it last 最近变更版本';
comment on column plan_zone.boundary is 'Boundary 边界; null while it holds nothing';
comment on column plan_zone.updated_at is 'When this was last written 更新时间';

create table plan_atom (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    plan_id bigint not null,
    number integer not null,
    zone_id bigint,
    building_id bigint,
    community_code text collate "C" not null,
    block integer not null,
    boundary geometry(MultiPolygon, 4490) not null,
    households integer not null,
    residents integer not null,
    incidents integer not null,
    open_incidents integer not null,
    cameras integer not null,
    grid_code text collate "C",
    updated_at timestamp with time zone default now() not null,
    constraint plan_atom_pkey primary key (county, id),
    constraint plan_atom_county_plan_id_fkey
        foreign key(county, plan_id)
        references grid_plan (county, id) on delete cascade,
    constraint plan_atom_county_plan_id_zone_id_fkey
        foreign key(county, plan_id, zone_id)
        references plan_zone (county, plan_id, id) deferrable initially deferred,
    constraint plan_atom_county_plan_id_number_key unique (county, plan_id, number)
);

create index plan_atom_area_code_county_idx on plan_atom (area_code, county);
create index plan_atom_boundary_idx on plan_atom using gist (boundary);
create index plan_atom_county_building_id_idx on plan_atom (county, building_id);
create index plan_atom_county_zone_id_idx on plan_atom (county, zone_id);

comment on table plan_atom is 'Plan atom 基本单元';
comment on column plan_atom.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column plan_atom.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column plan_atom.plan_id is 'The plan 方案';
comment on column plan_atom.number is 'Number within the plan 序号';
comment on column plan_atom.zone_id is 'The zone that holds it 规划网格';
comment on column plan_atom.building_id is 'The building 楼栋';
comment on column plan_atom.community_code is 'Code of its community 社区代码';
comment on column plan_atom.block is 'Number of its street block within the plan 街区序号';
comment on column plan_atom.boundary is 'Boundary 边界';
comment on column plan_atom.households is 'How many households live in it 户数';
comment on column plan_atom.residents is 'How many people live in it 人数';
comment on column plan_atom.incidents is 'Incidents in it in the year before the plan 近一年事件数';
comment on column plan_atom.open_incidents is 'Open incidents in it 未结事件数';
comment on column plan_atom.cameras is 'Cameras in it 视频监控数';
comment on column plan_atom.grid_code is 'Code of the grid that holds it today 现属网格代码';
comment on column plan_atom.updated_at is 'When this was last written 更新时间';

create table plan_edit (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    plan_id bigint not null,
    number integer not null,
    kind varchar(32) not null,
    state varchar(32) default 'DONE' not null,
    "of" integer,
    author text not null,
    made_at timestamp with time zone default now() not null,
    buildings integer not null,
    households integer not null,
    note text,
    change jsonb not null,
    updated_at timestamp with time zone default now() not null,
    constraint plan_edit_pkey primary key (county, id),
    constraint plan_edit_county_plan_id_fkey
        foreign key(county, plan_id)
        references grid_plan (county, id) on delete cascade,
    constraint plan_edit_county_plan_id_number_key unique (county, plan_id, number),
    constraint plan_edit_editkind_check check (kind in (
        'ASSIGN', 'SPLIT', 'MERGE', 'MOVE_BORDER', 'NEW_ZONE', 'REMOVE_ZONE', 'CHANGE_ZONE', 'LOCK', 'UNLOCK',
        'REPAIR', 'PROPOSAL', 'BALANCE', 'IMPORT', 'UNDO', 'REDO'
    )),
    constraint plan_edit_editstate_check check (state in ('DONE', 'UNDONE', 'DROPPED'))
);

create index plan_edit_area_code_county_idx on plan_edit (area_code, county);
create index plan_edit_stack_idx
    on plan_edit (county, plan_id, state, number) where kind not in ('UNDO', 'REDO');

comment on table plan_edit is 'Plan edit 编辑记录';
comment on column plan_edit.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column plan_edit.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column plan_edit.plan_id is 'The plan 方案';
comment on column plan_edit.number is 'The version of the plan that it made 版本';
comment on column plan_edit.kind is 'What it did 编辑类型';
comment on column plan_edit.state is
    'Whether it holds 状态; DROPPED: undone, and then something else was done';
comment on column plan_edit.of is 'Number of the edit that it undid or did again 所涉版本';
comment on column plan_edit.author is 'Who made it 编辑人';
comment on column plan_edit.made_at is 'When 编辑时间';
comment on column plan_edit.buildings is 'How many buildings changed zone 变动楼栋数';
comment on column plan_edit.households is 'How many households changed zone 变动户数';
comment on column plan_edit.note is 'What is to be said of it 说明';
comment on column plan_edit.change is 'From what to what 变更内容';
comment on column plan_edit.updated_at is 'When this was last written 更新时间';

create table plan_check (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    plan_id bigint not null,
    zone_id bigint,
    number integer not null,
    kind varchar(32) not null,
    severity varchar(32) not null,
    message text not null,
    figure float,
    "limit" float,
    place geometry(MultiPolygon, 4490),
    updated_at timestamp with time zone default now() not null,
    constraint plan_check_pkey primary key (county, id),
    constraint plan_check_county_plan_id_fkey
        foreign key(county, plan_id)
        references grid_plan (county, id) on delete cascade,
    constraint plan_check_checkkind_check check (kind in (
        'UNASSIGNED', 'GAP', 'OVERLAP', 'SLIVER', 'NOT_CONTIGUOUS', 'BELOW_BAND', 'ABOVE_BAND',
        'BUILDING_ABOVE_BAND', 'TOO_FEW_WORKERS', 'OUTSIDE_COMMUNITY', 'CODE_CLASH',
        'BASE_MOVED_ON', 'EMPTY_ZONE'
    )),
    constraint plan_check_severity_check check (severity in ('ERROR', 'WARNING', 'NOTICE'))
);

create index plan_check_area_code_county_idx on plan_check (area_code, county);
create index plan_check_county_plan_id_number_idx on plan_check (county, plan_id, number);
create index plan_check_county_zone_id_idx on plan_check (county, zone_id);
create index plan_check_place_idx on plan_check using gist (place);

comment on table plan_check is 'Plan check 检查结果';
comment on column plan_check.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column plan_check.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column plan_check.plan_id is 'The plan 方案';
comment on column plan_check.zone_id is 'The zone 规划网格';
comment on column plan_check.number is 'Its place in the list of findings 序号';
comment on column plan_check.kind is 'What was checked 检查项';
comment on column plan_check.severity is 'How grave it is 严重程度';
comment on column plan_check.message is 'The finding in words 说明';
comment on column plan_check.figure is 'The figure found 数值';
comment on column plan_check.limit is 'The figure allowed 限值';
comment on column plan_check.place is 'Where it is 位置, to zoom to';
comment on column plan_check.updated_at is 'When this was last written 更新时间';

create table plan_measures (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    plan_id bigint not null,
    zone_id bigint,
    whole_plan_id bigint,
    zones integer not null,
    zones_in_band integer not null,
    households integer not null,
    residents integer not null,
    buildings integer not null,
    incidents integer not null,
    cameras integer not null,
    square_metres float not null,
    deviation float,
    polsby_popper float,
    reock float,
    street_share float,
    blocks_split integer not null,
    spread_metres float,
    updated_at timestamp with time zone default now() not null,
    constraint plan_measures_pkey primary key (county, id),
    constraint plan_measures_measured_check check ((zone_id is null) <> (whole_plan_id is null)),
    constraint plan_measures_county_plan_id_fkey
        foreign key(county, plan_id)
        references grid_plan (county, id) on delete cascade,
    constraint plan_measures_county_zone_id_fkey
        foreign key(county, zone_id)
        references plan_zone (county, id) on delete cascade,
    constraint plan_measures_county_zone_id_key unique (county, zone_id),
    constraint plan_measures_county_whole_plan_id_key unique (county, whole_plan_id)
);

create index plan_measures_area_code_county_idx on plan_measures (area_code, county);
create index plan_measures_county_plan_id_idx on plan_measures (county, plan_id);

comment on table plan_measures is 'Plan measures 指标';
comment on column plan_measures.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column plan_measures.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column plan_measures.plan_id is 'The plan 方案';
comment on column plan_measures.zone_id is 'The zone that is measured 规划网格';
comment on column plan_measures.whole_plan_id is 'The plan, where the whole is measured 方案';
comment on column plan_measures.zones is 'Zones 网格数';
comment on column plan_measures.zones_in_band is 'Zones within the household band 达标网格数';
comment on column plan_measures.households is 'Households 户数';
comment on column plan_measures.residents is 'Residents 人数';
comment on column plan_measures.buildings is 'Buildings 楼栋数';
comment on column plan_measures.incidents is 'Incidents in the year before the plan 近一年事件数';
comment on column plan_measures.cameras is 'Cameras 视频监控数';
comment on column plan_measures.square_metres is 'Area in square metres 面积';
comment on column plan_measures.deviation is
    'Households above or below the target, as a share of it 户数偏差; of a plan: the mean of its zones'' without their sign';
comment on column plan_measures.polsby_popper is
    'Compactness 紧凑度, 0 to 1: 4πA/P² (Polsby and Popper, 1991); of a plan: the mean';
comment on column plan_measures.reock is
    'Compactness 紧凑度, 0 to 1: area by that of the smallest circle around it (Reock, 1961); of a plan: the mean';
comment on column plan_measures.street_share is
    'Share of the border with other zones that lies on streets 沿街边界占比, 0 to 1';
comment on column plan_measures.blocks_split is
    'Street blocks whose buildings it shares with others 被分割街区数';
comment on column plan_measures.spread_metres is
    'Mean distance of the households to their centre 平均步行距离 (米); of a plan: over all';
comment on column plan_measures.updated_at is 'When this was last written 更新时间';

create table plan_comment (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    plan_id bigint not null,
    zone_id bigint,
    author text not null,
    text text not null,
    made_at timestamp with time zone default now() not null,
    location geometry(Point, 4490),
    updated_at timestamp with time zone default now() not null,
    constraint plan_comment_pkey primary key (county, id),
    constraint plan_comment_text_check check (btrim(text) <> ''),
    constraint plan_comment_county_plan_id_fkey
        foreign key(county, plan_id)
        references grid_plan (county, id) on delete cascade,
    constraint plan_comment_county_zone_id_fkey
        foreign key(county, zone_id)
        references plan_zone (county, id) on delete set null (zone_id)
);

create index plan_comment_area_code_county_idx on plan_comment (area_code, county);
create index plan_comment_county_plan_id_idx on plan_comment (county, plan_id);
create index plan_comment_county_zone_id_idx on plan_comment (county, zone_id);
create index plan_comment_location_idx on plan_comment using gist (location);

comment on table plan_comment is 'Plan comment 意见';
comment on column plan_comment.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column plan_comment.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column plan_comment.plan_id is 'The plan 方案';
comment on column plan_comment.zone_id is 'The zone that it is about 规划网格';
comment on column plan_comment.author is 'Who said it 意见人';
comment on column plan_comment.text is 'What was said 内容';
comment on column plan_comment.made_at is 'When 时间';
comment on column plan_comment.location is 'The place that it is about 位置';
comment on column plan_comment.updated_at is 'When this was last written 更新时间';

create table plan_job (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    plan_id bigint not null,
    kind varchar(32) not null,
    status varchar(32) default 'QUEUED' not null,
    phase text,
    progress float default '0' not null,
    message text,
    asked_by text not null,
    asked_at timestamp with time zone default now() not null,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    wish jsonb not null,
    queue_id bigint,
    updated_at timestamp with time zone default now() not null,
    constraint plan_job_pkey primary key (county, id),
    constraint plan_job_progress_check check (progress between 0 and 1),
    constraint plan_job_county_plan_id_fkey
        foreign key(county, plan_id)
        references grid_plan (county, id) on delete cascade,
    constraint plan_job_jobkind_check check (kind in ('PROPOSAL', 'BALANCE')),
    constraint plan_job_jobstatus_check check (status in (
        'QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED'
    ))
);

create index plan_job_area_code_county_idx on plan_job (area_code, county);
create index plan_job_county_plan_id_idx on plan_job (county, plan_id);

comment on table plan_job is 'Plan job 后台任务';
comment on column plan_job.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column plan_job.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column plan_job.plan_id is 'The plan 方案';
comment on column plan_job.kind is 'What is worked out 任务类型';
comment on column plan_job.status is 'Status 状态';
comment on column plan_job.phase is 'What is being done now 当前步骤';
comment on column plan_job.progress is 'Share that is done 进度, 0 to 1';
comment on column plan_job.message is 'What came of it, in words 结果说明';
comment on column plan_job.asked_by is 'Who asked for it 发起人';
comment on column plan_job.asked_at is 'When it was asked for 发起时间';
comment on column plan_job.started_at is 'When work began 开始时间';
comment on column plan_job.ended_at is 'When it ended 结束时间';
comment on column plan_job.wish is 'What was asked for 要求';
comment on column plan_job.queue_id is 'Its number in the queue 队列编号';
comment on column plan_job.updated_at is 'When this was last written 更新时间';

-- Holds where no smaller area has a policy of its own.
insert into policy (county, area_code, source, grid_households_min, grid_households_max, grid_workers_min)
values (0, '', '每个网格 200–400 户，配 1–2 名网格员', 200, 400, 1);

-- The role that plans are written as: a reader that may write these tables, within its viewer's
-- scope. Made as the reader's role is, see 0001_role.
do $$
begin
    if not exists (select from pg_roles where rolname = 'jingwei_writer') then
        create role jingwei_writer nologin;
    end if;
exception
    when duplicate_object or unique_violation then
        null;
    when insufficient_privilege then
        raise exception 'role jingwei_writer does not exist and % may not create it', current_user
            using hint = 'As a superuser: create role jingwei_writer nologin;';
end
$$;

do $$
begin
    if not pg_has_role(current_user, 'jingwei_writer', 'member') then
        execute format('grant jingwei_writer to %I', current_user);
    end if;
    if not pg_has_role('jingwei_writer', 'jingwei_reader', 'member') then
        grant jingwei_reader to jingwei_writer;
    end if;
exception
    when unique_violation then
        null;  -- a migration of another database granted it at the same moment
    when insufficient_privilege then
        raise exception '% may not grant role jingwei_writer', current_user
            using hint = format(
                'As a superuser: grant jingwei_reader to jingwei_writer; grant jingwei_writer to %I;',
                current_user
            );
end
$$;

-- Whoever may read plans, and whoever may write them; what they are held to is for all to read.
do $$
declare
    here text;
    scoped constant text :=
        '((select ''*'' = any (jingwei_areas())) or area_code ^@ any ((select jingwei_areas())::text[]))';
    reads constant text := ' and (select jingwei_role() <> ''VIEWER'')';
    writes constant text := ' and (select jingwei_role() in (''PLANNER'', ''ADMINISTRATOR''))';
    administers constant text := ' and (select jingwei_role() = ''ADMINISTRATOR'')';
begin
    foreach here in array array[
        'grid_plan', 'plan_zone', 'plan_atom', 'plan_edit', 'plan_check', 'plan_measures',
        'plan_comment', 'plan_job'
    ] loop
        execute format('alter table %I enable row level security', here);
        execute format('grant select on %I to jingwei_reader', here);
        execute format(
            'create policy %I on %I for select to jingwei_reader using (%s)',
            here || '_scope', here, scoped || reads
        );
        if here <> 'plan_comment' then
            execute format(
                'create policy %I on %I for all to jingwei_writer using (%s) with check (%s)',
                here || '_write', here, scoped || writes, scoped || writes
            );
        end if;
    end loop;
    alter table policy enable row level security;
    grant select on policy to jingwei_reader;
    execute format('create policy policy_scope on policy for select to jingwei_reader using (%s)', scoped);
    execute format(
        'create policy policy_write on policy for all to jingwei_writer using (%s) with check (%s)',
        scoped || administers, scoped || administers
    );
    execute format(
        'create policy plan_comment_write on plan_comment for insert to jingwei_writer with check (%s)',
        scoped || reads
    );
end
$$;

grant insert, update, delete on
    grid_plan, plan_zone, plan_atom, plan_check, plan_measures, plan_job, policy
    to jingwei_writer;
grant insert on plan_comment to jingwei_writer;
-- The log of edits is written once; only whether an edit holds changes, by undoing it.
grant insert, update (state) on plan_edit to jingwei_writer;

-- The figures that an area is held to: those of the smallest area around it that has any. It runs
-- as the owner, since a policy may stand at an area above the viewer's.
create function policy_of(area text)
    returns table (grid_households_min integer, grid_households_max integer, grid_workers_min integer)
    language sql stable security definer
    set search_path = pg_catalog, public, pg_temp
    as $$
    select policy.grid_households_min, policy.grid_households_max, policy.grid_workers_min
    from policy
    where policy_of.area ^@ policy.area_code
    order by length(policy.area_code) desc
    limit 1
$$;

comment on function policy_of is 'The policy of the smallest area that holds the given one';
revoke execute on function policy_of from public;
grant execute on function policy_of to jingwei_writer;

-- Zones that are undone and done again keep their ids, which the server therefore draws itself.
grant usage on sequence plan_zone_id_seq to jingwei_writer;

-- The streets that part an area into blocks, and the grids that lie around it. They run as the
-- owner: a street that leads out of the viewer's areas still bounds the blocks within them, and the
-- grid next door must not be overlapped. Neither is shown to the viewer.
create function streets_in(boundary geometry)
    returns table (centreline geometry)
    language sql stable security definer
    set search_path = pg_catalog, public, pg_temp
    as $$
    select road.centreline from road
    where road.centreline && streets_in.boundary
        and ST_Intersects(road.centreline, streets_in.boundary)
        and road.kind is distinct from 'PEDESTRIAN'
    order by road.county, road.id
$$;

create function grids_around(communities text[], boundary geometry)
    returns table (code text, overlap geometry)
    language sql stable security definer
    set search_path = pg_catalog, public, pg_temp
    as $$
    select grid.code, ST_Multi(ST_CollectionExtract(
        ST_Intersection(grid.boundary, grids_around.boundary), 3
    ))
    from grid
    where upper_inf(grid.valid)
        and left(grid.code, 12) <> all (grids_around.communities)
        and grid.boundary && grids_around.boundary
        and ST_Intersects(grid.boundary, grids_around.boundary)
    order by grid.code
$$;

comment on function streets_in is 'Centre lines of the roads that part blocks within a boundary';
comment on function grids_around is
    'Current grids of other communities that meet a boundary, and where they overlap it';
revoke execute on function streets_in, grids_around from public;
grant execute on function streets_in, grids_around to jingwei_writer;
