-- What changes on the map is announced by the database itself, so that no writer can forget it:
-- one announcement a statement, of the table and the box of all rows that it wrote, as they were
-- and as they are. resolvers/tile_cache/changes.py reads it.

-- Its argument says what the place of a row is in the transition tables. Rows without a place are on
-- no tile, so the box is that of the others; where there are none it is left out, and what was
-- written may be anywhere. Nothing is announced where no row was written.
create function announce_change() returns trigger
    language plpgsql
    as $$
declare
    place constant text := tg_argv[0];
    rows_written bigint;
    ground box2d;
begin
    if tg_op <> 'TRUNCATE' then
        execute 'select count(*), ST_Extent(place) from (' || concat_ws(' union all ',
            case when tg_op <> 'INSERT' then 'select ' || place || ' as place from rows_before' end,
            case when tg_op <> 'DELETE' then 'select ' || place || ' as place from rows_after' end
        ) || ') as written' into rows_written, ground;
    end if;
    if rows_written > 0 or tg_op = 'TRUNCATE' then
        perform pg_notify('jingwei', json_strip_nulls(json_build_object(
            'about', 'Tile:0:0',
            'row', 'Tile:0:0',
            'what', tg_table_name,
            'box', case when ground is not null then
                array[ST_XMin(ground), ST_YMin(ground), ST_XMax(ground), ST_YMax(ground)]
            end
        ))::text);
    end if;
    return null;
end
$$;

do $$
declare
    here text;
    place text;
begin
    for here, place in values
        ('region', 'boundary'), ('community', 'boundary'), ('grid', 'boundary'),
        ('building', 'footprint'), ('road', 'centreline'), ('facility', 'location'),
        ('incident', 'location'), ('camera', 'location'), ('land_cover', 'boundary'),
        ('plan_zone', 'boundary'), ('plan_atom', 'boundary'), ('grid_plan', 'null::geometry')
    loop
        execute format(
            'create trigger %I after insert on %I referencing new table as rows_after'
            ' for each statement execute function announce_change(%L)',
            here || '_announces_insert', here, place
        );
        execute format(
            'create trigger %I after update on %I referencing old table as rows_before'
            ' new table as rows_after for each statement execute function announce_change(%L)',
            here || '_announces_update', here, place
        );
        execute format(
            'create trigger %I after delete on %I referencing old table as rows_before'
            ' for each statement execute function announce_change(%L)',
            here || '_announces_delete', here, place
        );
        execute format(
            'create trigger %I after truncate on %I'
            ' for each statement execute function announce_change(%L)',
            here || '_announces_truncate', here, place
        );
    end loop;
end
$$;

-- Whoever signs addresses of tiles is written down.
alter table access_log drop constraint access_log_access_check;
alter table access_log add constraint access_log_access_check check (
    action in ('READ', 'REVEAL', 'ASK', 'GRANT', 'REFUSE', 'DELETE', 'SIGN')
);
