create table facility (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    facility_no text not null,
    name text,
    kind varchar(32) not null,
    floor_area double precision,
    opening_hours text,
    location geometry(Point, 4490) not null,
    building_no text,
    updated_at timestamp with time zone default now() not null,
    constraint facility_pkey primary key (county, id),
    constraint facility_county_facility_no_key unique (county, facility_no),
    constraint facility_floor_area_check check (floor_area >= 0),
    constraint facility_facilitykind_check check (kind in (
        'OFFICE', 'READING_ROOM', 'MEMBERS_ROOM', 'FITNESS_ROOM', 'SENIORS_ROOM', 'POLICE_ROOM',
        'SERVICE_STATION', 'LABOUR_STATION', 'PROPERTY_STATION', 'CLINIC',
        'NOTICE_BOARD', 'AFFAIRS_BOARD', 'RESIDENTS_SCHOOL', 'OUTDOOR_GROUND',
        'DAY_CARE_CENTRE', 'CANTEEN', 'CHARITY_SHOP', 'SERVICE_HALL'
    ))
);

create index facility_area_code_county_idx on facility (area_code, county);
create index facility_county_building_no_idx on facility (county, building_no);
create index facility_location_idx on facility using gist (location);

comment on table facility is 'Facility 设施';
comment on column facility.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column facility.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column facility.facility_no is 'Number in the county''s register 设施编号';
comment on column facility.name is 'Name 名称';
comment on column facility.kind is 'Kind 设施类型';
comment on column facility.floor_area is 'Floor area in square metres 建筑面积';
comment on column facility.opening_hours is 'Opening hours 开放时间';
comment on column facility.location is 'Location 位置';
comment on column facility.building_no is
    'Number of the building that it is in 楼栋编号, as delivered';
comment on column facility.updated_at is 'When this was last written 更新时间';

-- As 0001_scope has it for the others.
alter table facility enable row level security;
create policy facility_scope on facility for select to jingwei_reader using (
    (select '*' = any (jingwei_areas())) or area_code ^@ any ((select jingwei_areas())::text[])
);
grant select on facility to jingwei_reader;
