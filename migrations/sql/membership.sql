-- Run after every migration to the newest revision. What stands in braces is made of the rule in
-- schema/membership.py, which `jingwei check` holds every row to.

-- The code of the smallest area that covers a point or a line, or the empty text.
create or replace function area_holding(place geometry) returns text
    language sql stable
    as $$
{holding}
$$;

-- Writes where everything on some grounds belongs, as far as it has changed; how many rows moved.
-- For a plan that takes effect it notes what it moves, and for one that is withdrawn it gives what
-- goes back, and was not written since, the time of its last writing again.
--
-- It runs as the owner: the rows of a ground are not all within the viewer's areas before (what
-- lay on the border) or to be seen by the viewer's role (residents). That gives nothing away, and
-- lends no power: what it writes follows from the boundaries on record alone, whoever calls it and
-- with whatever grounds and plan, and is what `jingwei check` demands.
create or replace function settle(
    grounds geometry[],
    plan_county integer default null,
    plan bigint default null,
    withdrawn boolean default false
) returns bigint
    language plpgsql volatile security definer
    set search_path = pg_catalog, public, pg_temp
    as $$
declare
    total bigint := 0;
    moved bigint;
begin
    if coalesce(jingwei_role() not in ('PLANNER', 'ADMINISTRATOR'), true) then
        raise exception 'role % settles nothing: PLANNER and ADMINISTRATOR do',
            quote_nullable(jingwei_role()) using errcode = 'insufficient_privilege';
    end if;
    if plan is not null and not exists (
        select from grid_plan
        where grid_plan.county = plan_county and grid_plan.id = plan
            and ('*' = any (jingwei_areas()) or grid_plan.area_code ^@ any (jingwei_areas()))
    ) then
        raise exception 'plan % of county % is none that you may see', plan, plan_county
            using errcode = 'insufficient_privilege';
    end if;
    if plan is null then{settled}
    elsif withdrawn then{back}
        delete from plan_moved_rows where county = plan_county and plan_id = plan;
    else{for}
    end if;
    return total;
end
$$;

comment on function area_holding is 'The code of the smallest area that covers a point or a line';
comment on function settle is
    'Write where everything on some grounds belongs now; how many rows moved';
revoke execute on function area_holding, settle from public;
grant execute on function settle to jingwei_writer;
