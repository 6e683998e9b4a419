-- Work in the background. The queue itself is Procrastinate's, whose own schema the migration runs
-- before this; the server works it off in the role that writes plans.
grant select, insert, update, delete on
    procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers
    to jingwei_writer;

do $$
declare
    here text;
begin
    foreach here in array array[
        'procrastinate_jobs', 'procrastinate_events', 'procrastinate_periodic_defers',
        'procrastinate_workers'
    ] loop
        execute format(
            'grant usage on sequence %s to jingwei_writer', pg_get_serial_sequence(here, 'id')
        );
    end loop;
end
$$;
