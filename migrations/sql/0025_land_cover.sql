create table land_cover (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    land_cover_no text not null,
    name text,
    kind varchar(32) not null,
    boundary geometry(MultiPolygon, 4490) not null,
    updated_at timestamp with time zone default now() not null,
    constraint land_cover_pkey primary key (county, id),
    constraint land_cover_county_land_cover_no_key unique (county, land_cover_no),
    constraint land_cover_boundary_right_handed_check check (ST_IsPolygonCCW(boundary)),
    constraint land_cover_landcoverkind_check check (kind in (
        'WATER', 'GREEN', 'PARK', 'SQUARE', 'FARMLAND', 'SCHOOL_GROUND', 'SPORTS_GROUND'
    ))
);

create index land_cover_area_code_county_idx on land_cover (area_code, county);
create index land_cover_land_cover_no_idx on land_cover (land_cover_no);
create index land_cover_boundary_idx on land_cover using gist (boundary);
create index land_cover_name_county_id_idx on land_cover (name, county, id);
create index land_cover_name_characters_idx on land_cover
    using gin (county, jingwei_characters(name));
create index land_cover_updated_at_idx on land_cover (updated_at desc, county, id);

comment on table land_cover is 'Land cover 地表覆盖';
comment on column land_cover.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column land_cover.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column land_cover.land_cover_no is 'Number in the county''s register 图斑编号';
comment on column land_cover.name is 'Name 名称';
comment on column land_cover.kind is 'What the ground is 地表覆盖类型';
comment on column land_cover.boundary is 'Boundary 边界';
comment on column land_cover.updated_at is 'When this was last written 更新时间';

-- As 0016_scope has it for the others.
alter table land_cover enable row level security;
create policy land_cover_scope on land_cover for select to jingwei_reader using (
    case when area_code >= (select jingwei_area_start())
        and area_code < (select jingwei_area_end()) then true
    else (select '*' = any (jingwei_areas()))
        or area_code ^@ any ((select jingwei_areas())::text[]) end
);
grant select on land_cover to jingwei_reader;

call jingwei_tell_counties_of('land_cover');
