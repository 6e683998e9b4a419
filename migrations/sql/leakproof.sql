-- Run after every migration: that these functions are leakproof is lost when a dump is restored.
--
-- A condition that is not leakproof waits until the policy has been checked, and cannot use an
-- index. The operator && compares bounding boxes only and reveals nothing by an error, nor does
-- jingwei_reach(), so they may go first; without that every spatial search under row-level security
-- reads the whole table.
do $$
begin
    alter function geometry_overlaps(geometry, geometry) leakproof;
    alter function jingwei_reach(geometry, double precision) leakproof;
exception
    when insufficient_privilege then
        raise notice 'geometry_overlaps stays not leakproof, as % is no superuser: spatial searches '
            'under row-level security will be slow', current_user
            using hint = 'As a superuser: alter function geometry_overlaps(geometry, geometry) leakproof;';
end
$$;
