-- The log of readings of residents is written once and never changed.
alter table access_log enable row level security;

-- The time is the database's own, so it is not granted.
grant insert (
    subject, role, areas, action, document_sha256, operation, residents, resident_county,
    resident_id, purpose, note
) on access_log to jingwei_reader;
grant select on access_log to jingwei_reader;

create policy access_log_write on access_log for insert to jingwei_reader with check (true);
create policy access_log_audit on access_log for select to jingwei_reader
    using ((select jingwei_role() = 'AUDITOR'));

create function access_log_is_final() returns trigger
    language plpgsql
    as $$
begin
    raise exception 'access_log is written once: % is refused', lower(tg_op)
        using errcode = 'insufficient_privilege';
end
$$;

-- Owners too: grants do not bind them.
create trigger access_log_final
    before update or delete or truncate on access_log
    for each statement execute function access_log_is_final();
alter table access_log enable always trigger access_log_final;
