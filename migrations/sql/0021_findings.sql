-- A finding says what can be done about it, and what a job came to is told in findings, too.

alter table plan_check
    add column advice text,
    drop constraint plan_check_checkkind_check,
    add constraint plan_check_checkkind_check check (kind in (
        'UNASSIGNED', 'GAP', 'OVERLAP', 'SLIVER', 'NOT_CONTIGUOUS', 'BELOW_BAND', 'ABOVE_BAND',
        'BUILDING_ABOVE_BAND', 'TOO_FEW_WORKERS', 'OUTSIDE_COMMUNITY', 'CODE_CLASH',
        'BASE_MOVED_ON', 'EMPTY_ZONE', 'NO_BUILDINGS', 'TOO_FEW_HOUSEHOLDS',
        'TOO_MANY_HOUSEHOLDS', 'NO_NUMBER', 'NO_GROUPING', 'NO_SHARING', 'NOT_FOUND',
        'ZONE_LOCKED', 'MOVES_SPENT', 'NO_MOVES', 'BUILDINGS_MOVED', 'PIECES_JOINED',
        'FEWER_CANDIDATES'
    ));
comment on column plan_check.kind is 'What it is about 检查项';
comment on column plan_check.advice is 'What can be done about it 建议';

create table plan_reason (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    job_id bigint not null,
    candidate_id bigint,
    zone_id bigint,
    number integer not null,
    kind varchar(32) not null,
    severity varchar(32) not null,
    message text not null,
    figure float,
    "limit" float,
    place geometry(MultiPolygon, 4490),
    advice text,
    updated_at timestamp with time zone default now() not null,
    constraint plan_reason_pkey primary key (county, id),
    constraint plan_reason_county_job_id_fkey
        foreign key(county, job_id) references job (county, id) on delete cascade,
    constraint plan_reason_county_candidate_id_fkey
        foreign key(county, candidate_id) references grid_plan (county, id) on delete cascade,
    constraint plan_reason_checkkind_check check (kind in (
        'UNASSIGNED', 'GAP', 'OVERLAP', 'SLIVER', 'NOT_CONTIGUOUS', 'BELOW_BAND', 'ABOVE_BAND',
        'BUILDING_ABOVE_BAND', 'TOO_FEW_WORKERS', 'OUTSIDE_COMMUNITY', 'CODE_CLASH',
        'BASE_MOVED_ON', 'EMPTY_ZONE', 'NO_BUILDINGS', 'TOO_FEW_HOUSEHOLDS',
        'TOO_MANY_HOUSEHOLDS', 'NO_NUMBER', 'NO_GROUPING', 'NO_SHARING', 'NOT_FOUND',
        'ZONE_LOCKED', 'MOVES_SPENT', 'NO_MOVES', 'BUILDINGS_MOVED', 'PIECES_JOINED',
        'FEWER_CANDIDATES'
    )),
    constraint plan_reason_severity_check check (severity in ('ERROR', 'WARNING', 'NOTICE')),
    constraint plan_reason_place_right_handed_check check (ST_IsPolygonCCW(place))
);

create index plan_reason_area_code_county_idx on plan_reason (area_code, county);
create index plan_reason_county_candidate_id_idx on plan_reason (county, candidate_id);
create index plan_reason_county_job_id_number_idx on plan_reason (county, job_id, number);
create index plan_reason_county_zone_id_idx on plan_reason (county, zone_id);
create index plan_reason_place_idx on plan_reason using gist (place);

comment on table plan_reason is 'Plan reason 任务说明';
comment on column plan_reason.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column plan_reason.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column plan_reason.job_id is 'The job 后台任务';
comment on column plan_reason.candidate_id is 'The plan that it made 备选方案; null: all of them';
comment on column plan_reason.zone_id is 'The zone 规划网格';
comment on column plan_reason.number is 'Its place in the list of findings 序号';
comment on column plan_reason.kind is 'What it is about 检查项';
comment on column plan_reason.severity is 'How grave it is 严重程度';
comment on column plan_reason.message is 'The finding in words 说明';
comment on column plan_reason.figure is 'The figure found 数值';
comment on column plan_reason.limit is 'The figure allowed 限值';
comment on column plan_reason.place is 'Where it is 位置, to zoom to';
comment on column plan_reason.advice is 'What can be done about it 建议';
comment on column plan_reason.updated_at is 'When this was last written 更新时间';

-- As 0003_plans has it for the other parts of plans.
do $$
declare
    scoped constant text :=
        '((select ''*'' = any (jingwei_areas())) or area_code ^@ any ((select jingwei_areas())::text[]))';
    reads constant text := ' and (select jingwei_role() <> ''VIEWER'')';
    writes constant text := ' and (select jingwei_role() in (''PLANNER'', ''ADMINISTRATOR''))';
begin
    alter table plan_reason enable row level security;
    execute format(
        'create policy plan_reason_scope on plan_reason for select to jingwei_reader using (%s)',
        scoped || reads
    );
    execute format(
        'create policy plan_reason_write on plan_reason for all to jingwei_writer using (%s) with check (%s)',
        scoped || writes, scoped || writes
    );
end
$$;
grant select on plan_reason to jingwei_reader;
grant insert, update, delete on plan_reason to jingwei_writer;

-- As 0009_bases has it, with what can be done about it.
drop function note_base(text[], text);
create function note_base(codes text[], message text, advice text) returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, public, pg_temp
    as $$
declare
    plan record;
begin
    for plan in
        select
            county, id, area_code,
            base is distinct from array(
                select grid.id
                from unnest(communities) as community (code)
                join grid
                    on grid.code >= community.code and grid.code < community.code || ':'
                    and upper_inf(grid.valid)
                order by grid.id
            )
            or base_communities is distinct from array(
                select community.id
                from community
                where community.code = any (communities) and upper_inf(community.valid)
                order by community.id
            ) as moved_on
        from grid_plan
        where status in ('DRAFT', 'CONSULTATION', 'APPROVED')
            and (codes is null or communities && (codes collate "C"))
        order by county, id
    loop
        if not plan.moved_on then
            delete from plan_check
            where plan_check.county = plan.county and plan_check.plan_id = plan.id
                and plan_check.kind = 'BASE_MOVED_ON'
                and plan_check.message = note_base.message;
        elsif not exists (
            select from plan_check
            where plan_check.county = plan.county and plan_check.plan_id = plan.id
                and plan_check.kind = 'BASE_MOVED_ON'
        ) then
            insert into plan_check (
                county, area_code, plan_id, number, kind, severity, message, advice
            )
            select
                plan.county, plan.area_code, plan.id, coalesce(max(number), -1) + 1,
                'BASE_MOVED_ON', 'ERROR', note_base.message, note_base.advice
            from plan_check
            where plan_check.county = plan.county and plan_check.plan_id = plan.id;
        end if;
    end loop;
end
$$;

comment on function note_base is 'Write into the checks of plans whether their grids were redrawn';
revoke execute on function note_base from public;
grant execute on function note_base to jingwei_writer;
