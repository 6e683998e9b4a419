create table road (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    road_no text not null,
    name text,
    kind varchar(32),
    centreline geometry(MultiLineString, 4490) not null,
    updated_at timestamp with time zone default now() not null,
    constraint road_pkey primary key (county, id),
    constraint road_county_road_no_key unique (county, road_no),
    constraint road_roadkind_check check (kind in (
        'EXPRESSWAY', 'ARTERIAL', 'COLLECTOR', 'LOCAL', 'PEDESTRIAN', 'WATERWAY', 'RAILWAY'
    ))
);

create index road_area_code_county_idx on road (area_code, county);
create index road_centreline_idx on road using gist (centreline);

comment on table road is 'Road 道路';
comment on column road.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column road.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column road.road_no is 'Number in the county''s register 道路编号';
comment on column road.name is 'Name 名称';
comment on column road.kind is 'Class 道路等级';
comment on column road.centreline is 'Centre line 中心线';
comment on column road.updated_at is 'When this was last written 更新时间';

-- As 0001_scope has it for the others.
alter table road enable row level security;
create policy road_scope on road for select to jingwei_reader using (
    (select '*' = any (jingwei_areas())) or area_code ^@ any ((select jingwei_areas())::text[])
);
grant select on road to jingwei_reader;
