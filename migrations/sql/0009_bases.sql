-- Whether the base of a plan holds is looked at when grids are redrawn, and not only when the plan
-- is edited. It runs as the owner: plans that stand on these grids may lie outside the areas of whoever
-- redraws them. It writes nothing but what follows from the grids and communities on record.
create function note_base(codes text[], message text) returns void
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
            insert into plan_check (county, area_code, plan_id, number, kind, severity, message)
            select
                plan.county, plan.area_code, plan.id, coalesce(max(number), -1) + 1,
                'BASE_MOVED_ON', 'ERROR', note_base.message
            from plan_check
            where plan_check.county = plan.county and plan_check.plan_id = plan.id;
        end if;
    end loop;
end
$$;

comment on function note_base is 'Write into the checks of plans whether their grids were redrawn';
revoke execute on function note_base from public;
grant execute on function note_base to jingwei_writer;
