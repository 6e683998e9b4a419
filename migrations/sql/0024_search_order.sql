-- Lists are ordered by county and number. What they are filtered by is found within one county, so
-- that the first counties have the first rows, and what the others hold is not looked at.

-- It may be there already, made by a superuser, where the owner of the database is none.
create extension if not exists btree_gin;

create index incident_county_reported_at_idx on incident (county, reported_at);

-- Texts that contain others, with the county beside their characters.
drop index building_name_characters_idx;
drop index building_address_characters_idx;
drop index camera_name_characters_idx;
drop index facility_name_characters_idx;
drop index grid_name_characters_idx;
drop index incident_title_characters_idx;
drop index road_name_characters_idx;
create index building_name_characters_idx on building
    using gin (county, jingwei_characters(name));
create index building_address_characters_idx on building
    using gin (county, jingwei_characters(address));
create index camera_name_characters_idx on camera
    using gin (county, jingwei_characters(name));
create index facility_name_characters_idx on facility
    using gin (county, jingwei_characters(name));
create index grid_name_characters_idx on grid
    using gin (county, jingwei_characters(name));
create index incident_title_characters_idx on incident
    using gin (county, jingwei_characters(title));
create index road_name_characters_idx on road
    using gin (county, jingwei_characters(name));

-- The counties in which a table has rows, in order, from one look into an index for each. Not
-- recursive in the statement itself: that costs as much planning as all else there, since the
-- policies of rows are planned with each of its parts. What it tells is no secret: which counties
-- there are.
create procedure jingwei_tell_counties_of(here text) language plpgsql as $$
begin
    execute format($function$
        create function jingwei_counties_of_%1$s(first integer, last integer)
            returns setof integer
            language plpgsql stable security definer rows 10
            set search_path = pg_catalog, public, pg_temp
            as $body$
        declare
            here integer := (
                select county from %1$s where county >= first and county <= last
                order by county limit 1
            );
        begin
            while here is not null loop
                return next here;
                here := (
                    select county from %1$s where county > here and county <= last
                    order by county limit 1
                );
            end loop;
        end
        $body$
    $function$, here);
    execute format(
        'comment on function jingwei_counties_of_%1$s is %2$L', here,
        'The counties of a range in which there are rows of ' || here || ', in order'
    );
    execute format('revoke execute on function jingwei_counties_of_%1$s from public', here);
    execute format('grant execute on function jingwei_counties_of_%1$s to jingwei_reader', here);
end
$$;
comment on procedure jingwei_tell_counties_of is
    'Make the function that tells the counties of a table whose lists are found county by county';
revoke execute on procedure jingwei_tell_counties_of from public;
call jingwei_tell_counties_of('building');
call jingwei_tell_counties_of('camera');
call jingwei_tell_counties_of('facility');
call jingwei_tell_counties_of('incident');
call jingwei_tell_counties_of('road');
