-- Run after every migration where nothing may go before the policy has been checked, not even by its
-- running time: see leakproof.sql for what that costs.
alter function geometry_overlaps(geometry, geometry) not leakproof;
alter function jingwei_reach(geometry, double precision) not leakproof;
