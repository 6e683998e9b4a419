-- The log of readings anew: it names rows and documents, is chained by hashes, and lies in months.
alter table access_log rename to old_access_log;
alter table old_access_log rename constraint access_log_pkey to old_access_log_pkey;
alter sequence access_log_id_seq rename to old_access_log_id_seq;
alter index access_log_at_idx rename to old_access_log_at_idx;
alter index access_log_subject_at_idx rename to old_access_log_subject_at_idx;

create table access_log (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    at timestamp with time zone default now() not null,
    subject text not null,
    role varchar(32) not null,
    areas text[] collate "C" not null,
    action varchar(32) not null,
    document_sha256 text,
    operation text,
    purpose text,
    note text,
    variables text,
    residents integer default 0 not null,
    households integer default 0 not null,
    records integer default 0 not null,
    wide boolean default false not null,
    resident_ids text[] default '{}' not null,
    household_ids text[] default '{}' not null,
    building_ids text[] default '{}' not null,
    chain smallint not null,
    number bigint not null,
    digest bytea not null,
    updated_at timestamp with time zone default now() not null,
    constraint access_log_pkey primary key (county, id, at),
    constraint access_log_role_check check (role in (
        'VIEWER', 'GRID_WORKER', 'OPERATOR', 'PLANNER', 'ADMINISTRATOR', 'AUDITOR'
    )),
    constraint access_log_access_check check (
        action in ('READ', 'REVEAL', 'ASK', 'GRANT', 'REFUSE')
    )
) partition by range (at);

create table access_log_default partition of access_log default;

create index access_log_area_code_county_idx on access_log (area_code, county);
create index access_log_at_idx on access_log (at);
create index access_log_subject_at_idx on access_log (subject, at);
create index access_log_document_sha256_idx on access_log (document_sha256);
create index access_log_ids_idx on access_log
    using gin (resident_ids, household_ids, building_ids);

comment on table access_log is 'Log of readings of residents 居民信息查阅日志';
comment on column access_log.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column access_log.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column access_log.at is 'When 时间';
comment on column access_log.subject is 'Who 查阅人';
comment on column access_log.role is 'In which role 角色';
comment on column access_log.areas is 'The viewer''s areas 管辖区域';
comment on column access_log.action is 'What was done 操作';
comment on column access_log.document_sha256 is 'Hash of the GraphQL document 查询文档摘要';
comment on column access_log.operation is 'Name of the operation 操作名';
comment on column access_log.purpose is 'The stated purpose 用途';
comment on column access_log.note is 'The note 备注';
comment on column access_log.variables is
    'Values of the document''s variables, as JSON 查询变量; other texts than ids, codes and instants are masked';
comment on column access_log.residents is
    'How many residents were given 人数; one given twice counts twice';
comment on column access_log.households is 'How many households were given 户数';
comment on column access_log.records is 'How many lines of this log were given 日志条数';
comment on column access_log.wide is
    'Whether more were given than are named 大范围查阅; then areaCode is where they are';
comment on column access_log.resident_ids is 'Ids of the residents that were given 居民';
comment on column access_log.household_ids is 'Ids of the households that were given 户';
comment on column access_log.building_ids is 'Ids of the buildings that these lived in 楼栋';
comment on column access_log.chain is 'The chain that it is in 链';
comment on column access_log.number is 'Its number in the chain 序号';
comment on column access_log.digest is 'SHA-256 of the chain so far 摘要';
comment on column access_log.updated_at is 'When this was last written 更新时间';

-- Chains, of which a subject's lines are all in one: readers do not queue behind one another.
create table access_chain (
    chain smallint not null,
    number bigint not null,
    digest bytea not null,
    at timestamp with time zone not null,
    base_number bigint default 0 not null,
    base_digest bytea default '' not null,
    constraint access_chain_pkey primary key (chain)
) with (fillfactor = 10);

insert into access_chain (chain, number, digest, at)
select chain, 0, '', '-infinity' from generate_series(0, 63) as chain;

comment on table access_chain is 'Chains of the log of readings 查阅日志链';
comment on column access_chain.chain is 'Chain 链';
comment on column access_chain.number is 'Number of its last line 末条序号';
comment on column access_chain.digest is 'Digest of its last line 末条摘要';
comment on column access_chain.at is 'When its last line was written 末条时间';
comment on column access_chain.base_number is
    'Number of the last line that retention has dropped 已清理末条序号';
comment on column access_chain.base_digest is 'Digest of that line 已清理末条摘要';

create table access_document (
    sha256 text not null,
    text text not null,
    first_seen timestamp with time zone default now() not null,
    last_seen timestamp with time zone default now() not null,
    constraint access_document_pkey primary key (sha256)
);
comment on table access_document is 'Documents of logged readings 查阅日志中的查询文档';
comment on column access_document.sha256 is 'Hash of the document as it was asked 文档摘要';
comment on column access_document.text is
    'The document, its texts masked but for ids, codes and instants 查询文档';
comment on column access_document.first_seen is '首次出现';
comment on column access_document.last_seen is '最近出现';

-- Written once, by owners too: grants do not bind them.
create or replace function access_log_is_final() returns trigger
    language plpgsql
    as $$
begin
    raise exception '% is written once: % is refused', tg_table_name, lower(tg_op)
        using errcode = 'insufficient_privilege';
end
$$;

create function make_final(relation name) returns void
    language plpgsql
    as $$
begin
    execute format(
        'create trigger access_log_final before update or delete or truncate on %I'
        ' for each statement execute function access_log_is_final()', relation
    );
    execute format('alter table %I enable always trigger access_log_final', relation);
end
$$;
revoke execute on function make_final from public;

select make_final('access_log');
select make_final('access_log_default');

-- Only auditors read it, in their areas, and a document where they read a line that names it.
alter table access_log enable row level security;
alter table access_document enable row level security;
alter table access_chain enable row level security;
grant select on access_log, access_document to jingwei_reader;
create policy access_log_scope on access_log for select to jingwei_reader using (
    ((select '*' = any (jingwei_areas())) or area_code ^@ any ((select jingwei_areas())::text[]))
    and (select jingwei_role() = 'AUDITOR')
);
create policy access_document_scope on access_document for select to jingwei_reader using (
    (select jingwei_role() = 'AUDITOR')
    and exists (select from access_log where access_log.document_sha256 = access_document.sha256)
);

-- The smallest area that holds areas or places by their codes: at a level that codes have.
create function common_area(codes text[]) returns text
    language plpgsql immutable parallel safe
    as $$
declare
    low text collate "C";
    high text collate "C";
    alike integer := 0;
begin
    select min(code collate "C"), max(code collate "C") into low, high
    from unnest(array_replace(codes, '*', '')) as code;
    while alike < length(low) and substr(low, alike + 1, 1) = substr(high, alike + 1, 1) loop
        alike := alike + 1;
    end loop;
    return coalesce(left(low, case
        when alike >= 15 then 15 when alike >= 12 then 12 when alike >= 9 then 9
        when alike >= 6 then 6 when alike >= 4 then 4 when alike >= 2 then 2 else 0
    end), '');
end
$$;
comment on function common_area is 'Code of the smallest area that holds all that have these codes';

create function county_of_area(code text) returns integer
    language sql immutable parallel safe
    return case when code = '' then 0 else rpad(left(code, 6), 6, '0')::integer end;

create function access_chain_of(subject text) returns smallint
    language sql immutable parallel safe
    return (get_byte(sha256(convert_to(subject, 'UTF8')), 0) & 63)::smallint;
comment on function access_chain_of is 'The chain of a subject''s lines: a byte of its hash';

-- What a line's digest is made of, after the digest before it: each value as its length in bytes,
-- a colon and its text, or as a hyphen where it is null, each with a comma behind it. Instants are
-- microseconds since 1970, arrays JSON. docs/security.md says the same.
create function access_log_text(line access_log) returns text
    language sql stable parallel safe
    as $$
    select string_agg(coalesce(octet_length(v) || ':' || v, '-') || ',', '' order by place)
    from unnest(array[
        line.chain::text, line.number::text, line.county::text, line.id::text, line.area_code,
        (extract(epoch from line.at) * 1000000)::bigint::text, line.subject, line.role,
        array_to_json(line.areas)::text, line.action, line.document_sha256, line.operation,
        line.purpose, line.note, line.variables, line.residents::text, line.households::text,
        line.records::text, line.wide::text, array_to_json(line.resident_ids)::text,
        array_to_json(line.household_ids)::text, array_to_json(line.building_ids)::text,
        (extract(epoch from line.updated_at) * 1000000)::bigint::text
    ]) with ordinality as t (v, place)
$$;
comment on function access_log_text is 'What the digest of a line is made of';

create function access_log_digest(before bytea, line access_log) returns bytea
    language sql stable parallel safe
    return sha256(before || convert_to(access_log_text(line), 'UTF8'));

-- Readings somebody did, a line for each county. The chain is locked until the transaction ends, so
-- that its lines follow one another; their time is the database's own, and never goes back.
create function write_access(
    in_at timestamp with time zone, in_subject text, in_role text, in_areas text[], in_action text,
    in_document text, in_operation text, in_purpose text, in_note text, in_variables text,
    in_lines jsonb
)
    returns void
    language plpgsql volatile
    set search_path = pg_catalog, public, pg_temp
    as $$
declare
    head access_chain;
    entry access_log;
    given record;
begin
    select * into strict head from access_chain
    where chain = access_chain_of(in_subject) for update;
    entry.at := greatest(head.at, coalesce(in_at, clock_timestamp()));
    entry.updated_at := entry.at;
    entry.chain := head.chain;
    entry.subject := in_subject;
    entry.role := in_role;
    entry.areas := array_replace(in_areas, '*', '');
    entry.action := in_action;
    entry.document_sha256 := in_document;
    entry.operation := in_operation;
    entry.purpose := in_purpose;
    entry.note := in_note;
    entry.variables := in_variables;
    for given in
        select * from jsonb_to_recordset(in_lines) as line (
            codes text[], residents integer, households integer, records integer, wide boolean,
            resident_ids text[], household_ids text[]
        )
    loop
        entry.id := nextval('access_log_id_seq');
        entry.area_code := common_area(given.codes);
        entry.county := county_of_area(entry.area_code);
        entry.residents := coalesce(given.residents, 0);
        entry.households := coalesce(given.households, 0);
        entry.records := coalesce(given.records, 0);
        entry.wide := coalesce(given.wide, false);
        entry.resident_ids := coalesce(given.resident_ids, '{}');
        entry.household_ids := coalesce(given.household_ids, '{}');
        entry.building_ids := buildings_of(entry.resident_ids, entry.household_ids);
        head.number := head.number + 1;
        entry.number := head.number;
        head.digest := access_log_digest(head.digest, entry);
        entry.digest := head.digest;
        insert into access_log overriding system value values (entry.*);
    end loop;
    update access_chain set number = head.number, digest = head.digest, at = entry.at
    where chain = head.chain;
end
$$;
revoke execute on function write_access from public;

-- Where residents and households that are named live now: who moves later was read of here.
create function buildings_of(residents text[], households text[]) returns text[]
    language plpgsql stable
    as $$
begin
    if residents = '{}' and households = '{}' then
        return '{}';
    end if;
    return (
        with home (county, id) as (
            select split_part(named, ':', 2)::integer, split_part(named, ':', 3)::bigint
            from unnest(households) as named
            union
            select resident.county, resident.household_id
            from unnest(residents) as named
            join resident on resident.county = split_part(named, ':', 2)::integer
                and resident.id = split_part(named, ':', 3)::bigint
        )
        select coalesce(array_agg(distinct format('Building:%s:%s', home.county, building_id)), '{}')
        from home
        join household on household.county = home.county and household.id = home.id
        where building_id is not null
    );
end
$$;
revoke execute on function buildings_of from public;

-- As above, for those who read: with the document, the first time that it is met, and an event
-- where more residents were given than `wide_from`.
create function log_access(
    subject text, role text, areas text[], action text, document text, operation text,
    purpose text, note text, variables text, lines jsonb, wide_from integer
)
    returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, public, pg_temp
    as $$
declare
    given bigint;
begin
    perform write_access(
        null, subject, role, areas, action, document, operation, purpose, note, variables, lines
    );
    select sum((line ->> 'residents')::bigint) into given from jsonb_array_elements(lines) as line;
    if given > wide_from then
        perform note_unusual(subject, role, areas, 'WIDE_READ', given::integer, wide_from);
    end if;
end
$$;
comment on function log_access is 'Writes lines of access_log: what somebody was given';
revoke execute on function log_access from public;
grant execute on function log_access to jingwei_reader;

create function keep_document(hash text, document text) returns void
    language sql volatile security definer
    set search_path = pg_catalog, public, pg_temp
    as $$
    insert into access_document (sha256, text) values (hash, document)
    on conflict (sha256) do update set last_seen = now()
$$;
comment on function keep_document is 'Keeps the text of a document that readings name by its hash';
revoke execute on function keep_document from public;
grant execute on function keep_document to jingwei_reader;

-- The first fault of each chain. REMOVED: lines are missing before this one; TWICE: two lines have
-- one number, or one that retention has dropped; CHANGED: this line does not follow from the one
-- before it; END: the chain does not end as its head says, or has none.
create function access_log_faults()
    returns table (
        chain smallint, number bigint, county integer, id bigint, fault text, before_number bigint
    )
    language sql stable
    as $$
    with line as (
        select
            entry,
            coalesce(lag(entry.number) over chained, base_number) as before_number,
            coalesce(lag(entry.digest) over chained, base_digest) as before_digest,
            entry.number = last_value(entry.number) over whole as is_last,
            head
        from access_log as entry
        left join access_chain as head on head.chain = entry.chain
        window
            chained as (partition by entry.chain order by entry.number, entry.at, entry.id),
            whole as (
                partition by entry.chain order by entry.number, entry.at, entry.id
                rows between unbounded preceding and unbounded following
            )
    ),
    fault as (
        select
            (entry).chain, (entry).number, (entry).county, (entry).id, before_number,
            case
                when (head).chain is null then 'END'
                when (entry).number <= before_number then 'TWICE'
                when (entry).number > before_number + 1 then 'REMOVED'
                when (entry).digest is distinct from access_log_digest(before_digest, entry)
                    then 'CHANGED'
                when is_last and (
                    (entry).number <> (head).number or (entry).digest <> (head).digest
                ) then 'END'
            end as fault
        from line
        union all
        select chain, number, null, null, base_number, 'END'
        from access_chain
        where number <> base_number
            and not exists (select from access_log where access_log.chain = access_chain.chain)
    )
    select distinct on (chain) chain, number, county, id, fault, before_number
    from fault
    where fault is not null
    order by chain, number, id
$$;
comment on function access_log_faults is 'The first line of each chain that is not as it was written';
revoke execute on function access_log_faults from public;
