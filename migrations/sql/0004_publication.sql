-- Plans published and withdrawn.

alter table grid_plan
    add column base bigint[] default '{}' not null,
    add column published_by text,
    add column withdrawn_at timestamp with time zone,
    add column withdrawn_by text,
    add column withdrawal text;

comment on column grid_plan.base is
    'Ids of the versions of grids that were current when it was made, ascending 所依网格版本';
comment on column grid_plan.published_by is 'Who published it, or set the date for it 发布人';
comment on column grid_plan.withdrawn_at is 'When it was withdrawn 撤回时间';
comment on column grid_plan.withdrawn_by is 'Who withdrew it 撤回人';
comment on column grid_plan.withdrawal is 'Why it was withdrawn 撤回原因';
comment on column grid_plan.decision is 'Why it was approved or rejected 审批意见';

update grid_plan set base = array(
    select grid.id
    from grid
    where left(grid.code, 12) = any (grid_plan.communities)
        and grid.valid @> grid_plan.based_at
    order by grid.id
);

-- Grids are written by whoever may write plans, within their areas. A version that has ended is
-- never deleted, and of none is anything altered but when it ends.
create policy grid_open on grid for insert to jingwei_writer with check (
    ((select '*' = any (jingwei_areas())) or area_code ^@ any ((select jingwei_areas())::text[]))
    and (select jingwei_role() in ('PLANNER', 'ADMINISTRATOR'))
);
create policy grid_end on grid for update to jingwei_writer using (
    ((select '*' = any (jingwei_areas())) or area_code ^@ any ((select jingwei_areas())::text[]))
    and (select jingwei_role() in ('PLANNER', 'ADMINISTRATOR'))
);
create policy grid_take_back on grid for delete to jingwei_writer using (
    ((select '*' = any (jingwei_areas())) or area_code ^@ any ((select jingwei_areas())::text[]))
    and (select jingwei_role() in ('PLANNER', 'ADMINISTRATOR'))
    and upper_inf(valid)
);

grant insert (county, code, name, kind, boundary, valid, predecessors, workers) on grid
    to jingwei_writer;
grant update (valid, updated_at), delete on grid to jingwei_writer;

-- The code of the smallest area that covers a point or a line, or the empty text: the rule of
-- resolvers/membership.py. Where areas meet, the lowest code.
create function area_holding(place geometry) returns text
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
            where ST_Covers(community.boundary, place)
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

-- Writes where everything on some grounds belongs, as far as it has changed; how many rows moved.
--
-- It runs as the owner: the rows of a ground are not all within the viewer's areas before (what
-- lay on the border) or to be seen by the viewer's role (residents). That gives nothing away, and
-- lends no power: what it writes follows from the boundaries on record alone, whoever calls it and
-- with whatever grounds, and is what `jingwei check` demands.
create function settle(grounds geometry[]) returns bigint
    language plpgsql volatile security definer
    set search_path = pg_catalog, public, pg_temp
    as $$
declare
    total bigint := 0;
    moved bigint;
    placed record;
begin
    if coalesce(jingwei_role() not in ('PLANNER', 'ADMINISTRATOR'), true) then
        raise exception 'role % settles nothing: PLANNER and ADMINISTRATOR do',
            quote_nullable(jingwei_role()) using errcode = 'insufficient_privilege';
    end if;
    for placed in
        select *
        from (
            values
                ('building', 'footprint', 'ST_PointOnSurface(footprint)'),
                ('incident', 'location', 'location'),
                ('camera', 'location', 'location'),
                ('road', 'centreline', 'centreline')
        ) as of_place (name, shape, anchor)
    loop
        execute format(
            $sql$
            with near as materialized (
                select county, id, %3$s as place
                from %1$I
                where (county, id) in (
                    select there.county, there.id
                    from unnest($1) as ground (boundary)
                    join %1$I as there on there.%2$I && ground.boundary
                )
            ),
            located as materialized (
                select county, id, area_holding(place) as code from near
            )
            update %1$I
            set county = rpad(left(code, 6), 6, '0')::integer, area_code = code, updated_at = now()
            from located
            where %1$I.county = located.county and %1$I.id = located.id
                and %1$I.area_code <> located.code
            $sql$,
            placed.name, placed.shape, placed.anchor
        ) using grounds;
        get diagnostics moved = row_count;
        total := total + moved;
    end loop;
    update household
    set area_code = building.area_code, updated_at = now()
    from building
    where (building.county, building.id) in (
            select there.county, there.id
            from unnest(grounds) as ground (boundary)
            join building as there on there.footprint && ground.boundary
        )
        and household.county = building.county
        and household.building_id = building.id
        and household.area_code <> building.area_code;
    get diagnostics moved = row_count;
    total := total + moved;
    update resident
    set area_code = household.area_code, updated_at = now()
    from household
    join building on building.county = household.county and building.id = household.building_id
    where (building.county, building.id) in (
            select there.county, there.id
            from unnest(grounds) as ground (boundary)
            join building as there on there.footprint && ground.boundary
        )
        and resident.county = household.county
        and resident.household_id = household.id
        and resident.area_code <> household.area_code;
    get diagnostics moved = row_count;
    return total + moved;
end
$$;

comment on function area_holding is 'The code of the smallest area that covers a point or a line';
comment on function settle is
    'Write where everything on some grounds belongs now; how many rows moved';
revoke execute on function area_holding, settle from public;
grant execute on function settle to jingwei_writer;
