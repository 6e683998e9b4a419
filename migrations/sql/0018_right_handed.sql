-- Areas are stored as they are read: outer rings counter-clockwise, holes clockwise (RFC 7946).
-- No row is written anew whose rings turn so already, and none is thereby one that was updated.

update plan_zone set boundary = ST_ForcePolygonCCW(boundary) where not ST_IsPolygonCCW(boundary);
alter table plan_zone add constraint plan_zone_boundary_right_handed_check check (ST_IsPolygonCCW(boundary));

update plan_atom set boundary = ST_ForcePolygonCCW(boundary) where not ST_IsPolygonCCW(boundary);
alter table plan_atom add constraint plan_atom_boundary_right_handed_check check (ST_IsPolygonCCW(boundary));

update plan_shift set boundary = ST_ForcePolygonCCW(boundary) where not ST_IsPolygonCCW(boundary);
alter table plan_shift add constraint plan_shift_boundary_right_handed_check check (ST_IsPolygonCCW(boundary));

update plan_check set place = ST_ForcePolygonCCW(place) where not ST_IsPolygonCCW(place);
alter table plan_check add constraint plan_check_place_right_handed_check check (ST_IsPolygonCCW(place));

update grid_plan set boundary = ST_ForcePolygonCCW(boundary) where not ST_IsPolygonCCW(boundary);
alter table grid_plan add constraint grid_plan_boundary_right_handed_check check (ST_IsPolygonCCW(boundary));

update plan_community set boundary = ST_ForcePolygonCCW(boundary) where not ST_IsPolygonCCW(boundary);
alter table plan_community add constraint plan_community_boundary_right_handed_check check (ST_IsPolygonCCW(boundary));

update region set boundary = ST_ForcePolygonCCW(boundary) where not ST_IsPolygonCCW(boundary);
alter table region add constraint region_boundary_right_handed_check check (ST_IsPolygonCCW(boundary));

update community set boundary = ST_ForcePolygonCCW(boundary) where not ST_IsPolygonCCW(boundary);
alter table community add constraint community_boundary_right_handed_check check (ST_IsPolygonCCW(boundary));

update grid set boundary = ST_ForcePolygonCCW(boundary) where not ST_IsPolygonCCW(boundary);
alter table grid add constraint grid_boundary_right_handed_check check (ST_IsPolygonCCW(boundary));

update building set footprint = ST_ForcePolygonCCW(footprint) where not ST_IsPolygonCCW(footprint);
alter table building add constraint building_footprint_right_handed_check check (ST_IsPolygonCCW(footprint));
