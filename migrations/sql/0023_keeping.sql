-- What a plan moves from the grids of today, and how much of them a candidate was to keep.

alter table grid_plan
    add column keep_weight float,
    add constraint grid_plan_keep_weight_check check (keep_weight between 0 and 1);
comment on column grid_plan.keep_weight is
    'The weight that it was proposed with 保留权重: from 0, a fresh plan, to 1, today''s grids';

alter table plan_measures
    add column moved_households integer default '0' not null,
    add column moved_buildings integer default '0' not null;
comment on column plan_measures.moved_households is
    'Households in a grid today whose grid will be another, or none 变动户数';
comment on column plan_measures.moved_buildings is
    'Buildings in a grid today whose grid will be another, or none 变动楼栋数';

with moved as (
    select atom.county, atom.plan_id, atom.zone_id, count(*) as buildings,
        sum(atom.households) as households
    from plan_atom as atom
    left join plan_zone as zone on zone.county = atom.county and zone.id = atom.zone_id
    where atom.building_id is not null and atom.grid_code is not null
        and atom.grid_code is distinct from zone.grid_code
    group by atom.county, atom.plan_id, atom.zone_id
), summed as (
    select county, zone_id, null::bigint as whole_plan_id, households, buildings
    from moved where zone_id is not null
    union all
    select county, null, plan_id, sum(households), sum(buildings)
    from moved group by county, plan_id
)
update plan_measures as held
set moved_households = summed.households, moved_buildings = summed.buildings
from summed
where held.county = summed.county
    and (held.zone_id = summed.zone_id or held.whole_plan_id = summed.whole_plan_id);
