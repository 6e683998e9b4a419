-- Run after every migration: that these functions are leakproof is lost when a dump is restored.
--
-- A condition that is not leakproof waits until the policy has been checked, and cannot use an
-- index. The operator && compares bounding boxes only and reveals nothing by an error, nor does
-- jingwei_reach(), so they may go first; without that every spatial search under row-level security
-- reads the whole table. So it is with jingwei_characters() and the operator @> of arrays, which
-- compares elements, in the search for texts that contain others.
do $$
begin
    alter function geometry_overlaps(geometry, geometry) leakproof;
    alter function jingwei_reach(geometry, double precision) leakproof;
    if to_regprocedure('jingwei_characters(text)') is not null then  -- since 0016
        alter function jingwei_characters(text) leakproof;
        alter function arraycontains(anyarray, anyarray) leakproof;
    end if;
exception
    when insufficient_privilege then
        raise notice 'geometry_overlaps and arraycontains stay not leakproof, as % is no superuser: '
            'spatial searches and those for texts will be slow under row-level security', current_user
            using hint = 'As a superuser: alter function geometry_overlaps(geometry, geometry) leakproof; '
                'alter function arraycontains(anyarray, anyarray) leakproof;';
end
$$;
