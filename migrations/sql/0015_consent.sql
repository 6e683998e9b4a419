-- A second person's consent to more contacts than a day's number; a row for each step.
create table contact_consent (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    at timestamp with time zone default now() not null,
    step varchar(32) not null,
    subject text not null,
    asked_by text not null,
    areas text[] collate "C" not null,
    number integer not null,
    note text not null,
    until timestamp with time zone not null,
    request_id bigint,
    updated_at timestamp with time zone default now() not null,
    constraint contact_consent_pkey primary key (county, id),
    constraint contact_consent_consentstep_check check (step in ('ASKED', 'GRANTED', 'REFUSED')),
    constraint contact_consent_number_check check (number >= 0),
    constraint contact_consent_request_check check ((request_id is null) = (step = 'ASKED'))
);
create index contact_consent_area_code_county_idx on contact_consent (area_code, county);
create index contact_consent_asked_by_until_idx on contact_consent (asked_by, until);
create unique index contact_consent_county_request_id_idx on contact_consent (county, request_id);

comment on table contact_consent is 'Contact consent 第二人同意';
comment on column contact_consent.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column contact_consent.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column contact_consent.at is 'When 时间';
comment on column contact_consent.step is 'What was done 步骤';
comment on column contact_consent.subject is 'Who did it 操作人';
comment on column contact_consent.asked_by is 'Who asked, and is to have the contacts 申请人';
comment on column contact_consent.areas is 'Areas of who asked 申请人管辖区域';
comment on column contact_consent.number is 'How many contacts more: asked for or granted 数量';
comment on column contact_consent.note is 'Why 理由';
comment on column contact_consent.until is 'Until when it holds: the end of that day 截止';
comment on column contact_consent.request_id is 'The request that was decided on 所决定的申请';
comment on column contact_consent.updated_at is 'When this was last written 更新时间';

create table unusual_use (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    at timestamp with time zone default now() not null,
    subject text not null,
    role varchar(32) not null,
    areas text[] collate "C" not null,
    kind varchar(32) not null,
    figure integer not null,
    bound integer not null,
    updated_at timestamp with time zone default now() not null,
    constraint unusual_use_pkey primary key (county, id),
    constraint unusual_use_role_check check (role in (
        'VIEWER', 'GRID_WORKER', 'OPERATOR', 'PLANNER', 'ADMINISTRATOR', 'AUDITOR'
    )),
    constraint unusual_use_unusualkind_check check (
        kind in ('WIDE_READ', 'HOURLY_BOUND', 'CONSENT_NEEDED')
    )
);
create index unusual_use_area_code_county_idx on unusual_use (area_code, county);
create index unusual_use_subject_at_idx on unusual_use (subject, at);

comment on table unusual_use is 'Unusual use 异常使用';
comment on column unusual_use.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column unusual_use.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column unusual_use.at is 'When 时间';
comment on column unusual_use.subject is 'Who 使用人';
comment on column unusual_use.role is 'In which role 角色';
comment on column unusual_use.areas is 'Areas of that person 管辖区域';
comment on column unusual_use.kind is 'What was unusual 异常类型';
comment on column unusual_use.figure is 'How many 数量';
comment on column unusual_use.bound is 'From how many on it is unusual 阈值';
comment on column unusual_use.updated_at is 'When this was last written 更新时间';

select make_final('contact_consent');
select make_final('unusual_use');

do $$
declare
    here text;
begin
    foreach here in array array['contact_consent', 'unusual_use'] loop
        execute format('alter table %I enable row level security', here);
        execute format('grant select on %I to jingwei_reader', here);
        execute format(
            'create policy %I on %I for select to jingwei_reader using ('
            '((select ''*'' = any (jingwei_areas()))'
            ' or area_code ^@ any ((select jingwei_areas())::text[]))'
            ' and (select jingwei_role() in (''ADMINISTRATOR'', ''AUDITOR'')))',
            here || '_scope', here
        );
    end loop;
end
$$;

-- An event, once an hour for each person and kind, announced to whoever follows such.
create function note_unusual(
    in_subject text, in_role text, in_areas text[], in_kind text, in_figure integer,
    in_bound integer
)
    returns void
    language plpgsql volatile
    set search_path = pg_catalog, public, pg_temp
    as $$
declare
    area constant text := common_area(in_areas);
    made bigint;
begin
    if exists (
        select from unusual_use
        where subject = in_subject and kind = in_kind
            and at > clock_timestamp() - interval '1 hour'
    ) then
        return;
    end if;
    insert into unusual_use (county, area_code, at, subject, role, areas, kind, figure, bound)
    values (
        county_of_area(area), area, clock_timestamp(), in_subject, in_role,
        array_replace(in_areas, '*', ''), in_kind, in_figure, in_bound
    )
    returning id into made;
    perform pg_notify('jingwei', json_build_object(
        'about', 'UnusualUse:0:0',
        'row', format('UnusualUse:%s:%s', county_of_area(area), made),
        'what', in_kind,
        'codes', json_build_array(area)
    )::text);
end
$$;
revoke execute on function note_unusual from public;

-- A request for more contacts until the end of this day; no row where one waits to be decided.
create function ask_for_contacts(number integer, reason text, subject text, zone text)
    returns table (county integer, id bigint)
    language plpgsql volatile security definer
    set search_path = pg_catalog, public, pg_temp
    as $$
#variable_conflict use_column
declare
    area constant text := common_area(jingwei_areas());
begin
    if jingwei_role() is null or jingwei_role() not in ('GRID_WORKER', 'OPERATOR', 'ADMINISTRATOR')
    then
        raise exception 'contacts are not for role %', jingwei_role()
            using errcode = 'insufficient_privilege';
    end if;
    perform from access_chain where chain = access_chain_of(ask_for_contacts.subject) for update;
    if exists (
        select from contact_consent as asked
        where asked.asked_by = ask_for_contacts.subject and asked.step = 'ASKED'
            and asked.until > clock_timestamp()
            and not exists (
                select from contact_consent as decided
                where decided.county = asked.county and decided.request_id = asked.id
            )
    ) then
        return;
    end if;
    perform write_access(
        null, ask_for_contacts.subject, jingwei_role(), jingwei_areas(), 'ASK', null, null, null,
        ask_for_contacts.reason, null,
        jsonb_build_array(jsonb_build_object('codes', jingwei_areas()))
    );
    return query
    insert into contact_consent (
        county, area_code, at, step, subject, asked_by, areas, number, note, until
    )
    values (
        county_of_area(area), area, clock_timestamp(), 'ASKED', ask_for_contacts.subject,
        ask_for_contacts.subject, array_replace(jingwei_areas(), '*', ''), ask_for_contacts.number,
        ask_for_contacts.reason,
        (date_trunc('day', clock_timestamp() at time zone zone) + interval '1 day')
            at time zone zone
    )
    returning contact_consent.county, contact_consent.id;
end
$$;
comment on function ask_for_contacts is
    'Asks for a second person''s consent to more contacts this day; no row where one request waits';
revoke execute on function ask_for_contacts from public;
grant execute on function ask_for_contacts to jingwei_reader;

-- An administrator's decision on a request of somebody whose areas are all theirs: a number of
-- contacts, or none, which refuses. `why_not` says in a word what kept it from being made.
create function decide_on_contacts(
    of_county integer, of_request bigint, granted integer, reason text, by_subject text
)
    returns table (why_not text, id bigint, asked_for integer)
    language plpgsql volatile security definer
    set search_path = pg_catalog, public, pg_temp
    as $$
#variable_conflict use_column
declare
    asked contact_consent;
    made bigint;
begin
    if jingwei_role() is distinct from 'ADMINISTRATOR' then
        raise exception 'contacts are not granted by role %', jingwei_role()
            using errcode = 'insufficient_privilege';
    end if;
    -- Of two who decide at once, one waits here, and then sees what the other did.
    select * into asked from contact_consent
    where contact_consent.county = of_county and contact_consent.id = of_request
        and step = 'ASKED'
    for update;
    if not found or not ('*' = any (jingwei_areas())) and exists (
        select from unnest(asked.areas || asked.area_code) as area
        where not area ^@ any (jingwei_areas())
    ) then
        return query select 'NOT_FOUND', null::bigint, null::integer;
        return;
    end if;
    if asked.asked_by = by_subject then
        return query select 'OWN', null::bigint, asked.number;
        return;
    end if;
    if exists (
        select from contact_consent
        where contact_consent.county = of_county and request_id = of_request
    ) then
        return query select 'DECIDED', null::bigint, asked.number;
        return;
    end if;
    if asked.until <= clock_timestamp() then
        return query select 'OVER', null::bigint, asked.number;
        return;
    end if;
    if granted not between 0 and asked.number then
        return query select 'NUMBER', null::bigint, asked.number;
        return;
    end if;
    insert into contact_consent (
        county, area_code, at, step, subject, asked_by, areas, number, note, until, request_id
    )
    values (
        asked.county, asked.area_code, clock_timestamp(),
        case when granted > 0 then 'GRANTED' else 'REFUSED' end, by_subject, asked.asked_by,
        asked.areas, granted, reason, asked.until, asked.id
    )
    returning contact_consent.id into made;
    perform write_access(
        null, by_subject, jingwei_role(), jingwei_areas(),
        case when granted > 0 then 'GRANT' else 'REFUSE' end, null, null, null,
        format('ContactConsent:%s:%s: %s', of_county, of_request, reason), null,
        jsonb_build_array(jsonb_build_object('codes', asked.areas))
    );
    return query select null::text, made, asked.number;
end
$$;
comment on function decide_on_contacts is 'Grants or refuses more contacts this day to another person';
revoke execute on function decide_on_contacts from public;
grant execute on function decide_on_contacts to jingwei_reader;
