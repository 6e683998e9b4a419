-- The characters of a text, letter case ignored: what an index of texts that contain others holds.
-- Both small sigmas are one, since which of them a capital becomes depends on what follows it.
--
-- In plpgsql, which PostgreSQL cannot inline: a call can then be declared leakproof as a whole, and
-- the index serves under row-level security (leakproof.sql).
create function jingwei_characters(value text) returns text[]
    language plpgsql immutable strict parallel safe
    as $$
begin
    return string_to_array(replace(lower(value), 'ς', 'σ'), null);
end
$$;

comment on function jingwei_characters is 'The characters of a text, letter case ignored';

-- Numbers are found without the county.
create index building_building_no_idx on building (building_no);
create index camera_camera_no_idx on camera (camera_no);
create index facility_facility_no_idx on facility (facility_no);
create index incident_case_no_idx on incident (case_no);
create index road_road_no_idx on road (road_no);

-- Orders, to the end of the key: after an import many rows were written at one instant.
create index building_name_county_id_idx on building (name, county, id);
create index camera_name_county_id_idx on camera (name, county, id);
create index facility_name_county_id_idx on facility (name, county, id);
create index grid_name_county_id_idx on grid (name, county, id);
create index road_name_county_id_idx on road (name, county, id);
create index building_updated_at_idx on building (updated_at desc, county, id);
create index camera_updated_at_idx on camera (updated_at desc, county, id);
create index facility_updated_at_idx on facility (updated_at desc, county, id);
create index grid_updated_at_idx on grid (updated_at desc, county, id);
create index incident_updated_at_idx on incident (updated_at desc, county, id);
create index road_updated_at_idx on road (updated_at desc, county, id);
create index incident_due_at_county_id_idx on incident (due_at, county, id);

-- Whose they are.
create index incident_assignee_idx on incident (assignee);

-- What is open, by when it is due, with what it is counted by.
create index incident_open_idx on incident (due_at, county, id)
    include (reported_at, area_code, category, visibility)
    where status not in ('REJECTED', 'DUPLICATE', 'CLOSED');

-- What was reported since, with what it is counted by.
drop index incident_reported_at_idx;
create index incident_reported_at_idx on incident (reported_at)
    include (area_code, category, status, visibility);

create index camera_status_county_camera_no_idx on camera (status, county, camera_no)
    include (area_code);

-- Texts that contain others.
create index building_name_characters_idx on building using gin (jingwei_characters(name));
create index building_address_characters_idx on building using gin (jingwei_characters(address));
create index camera_name_characters_idx on camera using gin (jingwei_characters(name));
create index facility_name_characters_idx on facility using gin (jingwei_characters(name));
create index grid_name_characters_idx on grid using gin (jingwei_characters(name));
create index incident_title_characters_idx on incident using gin (jingwei_characters(title));
create index road_name_characters_idx on road using gin (jingwei_characters(name));
