-- The tables of schema/entities as they were in this revision.

create table access_log (
    id bigint generated always as identity,
    at timestamp with time zone default now() not null,
    subject text not null,
    role varchar(32) not null,
    areas text[] collate "C" not null,
    action varchar(32) not null,
    document_sha256 text,
    operation text,
    residents integer not null,
    resident_county integer,
    resident_id bigint,
    purpose text,
    note text,
    constraint access_log_pkey primary key (id),
    constraint access_log_role_check check (role in (
        'VIEWER', 'GRID_WORKER', 'OPERATOR', 'PLANNER', 'ADMINISTRATOR', 'AUDITOR'
    )),
    constraint access_log_access_check check (action in ('READ', 'REVEAL'))
);

create index access_log_at_idx on access_log (at);

comment on table access_log is 'Log of readings of residents 居民信息查阅日志';
comment on column access_log.at is 'When 时间';
comment on column access_log.subject is 'Who 查阅人';
comment on column access_log.role is 'In which role 角色';
comment on column access_log.areas is 'The viewer''s areas 管辖区域';
comment on column access_log.action is 'What was done 操作';
comment on column access_log.document_sha256 is 'Hash of the GraphQL document 查询文档摘要';
comment on column access_log.operation is 'Name of the operation 操作名';
comment on column access_log.residents is 'How many residents were given 人数';
comment on column access_log.resident_county is 'The one resident''s county 居民所属区县';
comment on column access_log.resident_id is 'The one resident 居民';
comment on column access_log.purpose is 'The stated purpose 用途';
comment on column access_log.note is 'The note 备注';

create table building (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    building_no text not null,
    name text,
    address text,
    floors smallint,
    height double precision,
    use varchar(32),
    footprint geometry(MultiPolygon, 4490) not null,
    household_count integer,
    leader text,
    updated_at timestamp with time zone default now() not null,
    constraint building_pkey primary key (county, id),
    constraint building_floors_check check (floors >= 0),
    constraint building_household_count_check check (household_count >= 0),
    constraint building_county_building_no_key unique (county, building_no),
    constraint building_buildinguse_check check (use in (
        'RESIDENTIAL', 'MIXED', 'COMMERCIAL', 'OFFICE', 'INDUSTRIAL', 'EDUCATION', 'MEDICAL',
        'PUBLIC', 'OTHER'
    ))
);

create index building_area_code_county_idx on building (area_code, county);
create index building_footprint_idx on building using gist (footprint);

comment on table building is 'Building 楼栋';
comment on column building.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column building.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column building.building_no is 'Number in the county''s register 楼栋编号';
comment on column building.name is 'Name 名称';
comment on column building.address is 'Address 地址';
comment on column building.floors is 'Floors above ground 地上层数';
comment on column building.height is 'Height in metres 高度';
comment on column building.use is 'Use 用途';
comment on column building.footprint is 'Footprint 基底轮廓';
comment on column building.household_count is
    'Households as delivered with the footprint 户数, also where no household is on record';
comment on column building.leader is 'The building leader''s name 楼栋长';
comment on column building.updated_at is 'When this was last written 更新时间';

create table camera (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    camera_no text not null,
    gb_code text,
    name text,
    status varchar(32) default 'ONLINE' not null,
    location geometry(Point, 4490) not null,
    mount_height double precision,
    azimuth double precision,
    field_of_view double precision,
    range_metres double precision,
    ptz boolean,
    indoor boolean,
    owner text,
    legal_basis text,
    purpose text,
    filing_no text,
    filed_at date,
    sign_at date,
    retention_days smallint,
    privacy_mask boolean,
    updated_at timestamp with time zone default now() not null,
    constraint camera_pkey primary key (county, id),
    constraint camera_gb_code_check check (gb_code ~ '^[0-9]{10}13[12][0-9]{7}$'),
    constraint camera_azimuth_check check (azimuth >= 0 and azimuth < 360),
    constraint camera_field_of_view_check check (field_of_view > 0 and field_of_view <= 360),
    constraint camera_county_camera_no_key unique (county, camera_no),
    constraint camera_camerastatus_check check (status in ('ONLINE', 'OFFLINE', 'FAULT', 'RETIRED'))
);

create index camera_area_code_county_idx on camera (area_code, county);
create index camera_location_idx on camera using gist (location);

comment on table camera is 'Camera 视频监控';
comment on column camera.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column camera.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column camera.camera_no is 'Number in the owner''s register 设备编号';
comment on column camera.gb_code is
    'GB/T 28181 code 国标编码: 20 digits, type digits 131 or 132';
comment on column camera.name is 'Name 名称';
comment on column camera.status is 'Status 状态';
comment on column camera.location is 'Location 位置';
comment on column camera.mount_height is 'Height of the mount in metres 安装高度';
comment on column camera.azimuth is 'Direction in degrees clockwise from north 方位角';
comment on column camera.field_of_view is
    'Horizontal field of view in degrees 视场角; 360 is a dome';
comment on column camera.range_metres is 'How far it sees, in metres 可视距离';
comment on column camera.ptz is 'Whether it pans, tilts and zooms 云台';
comment on column camera.indoor is 'Whether it stands indoors 室内';
comment on column camera.owner is 'Owner 产权单位';
comment on column camera.legal_basis is 'Legal basis 法律依据';
comment on column camera.purpose is 'Purpose 用途';
comment on column camera.filing_no is 'Filing number 备案编号';
comment on column camera.filed_at is 'When it was filed 备案日期';
comment on column camera.sign_at is 'When its warning sign was put up 提示标识设置日期';
comment on column camera.retention_days is 'How many days footage is kept 录像保存天数';
comment on column camera.privacy_mask is 'Whether private windows are masked 隐私遮挡';
comment on column camera.updated_at is 'When this was last written 更新时间';

create table community (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" generated always as (code) stored not null,
    code text collate "C" not null,
    name text not null,
    kind varchar(32) default 'TOWN' not null,
    boundary geometry(MultiPolygon, 4490) not null,
    code_end text collate "C" generated always as (code || ':') stored not null,
    updated_at timestamp with time zone default now() not null,
    constraint community_pkey primary key (county, id),
    constraint community_code_check check (code ~ '^[0-9]{12}$'),
    constraint community_county_code_key unique (county, code),
    constraint community_communitykind_check check (kind in (
        'TOWN', 'FARM_REGIMENT', 'RESIDENT_CITY', 'ENTERPRISE'
    ))
);

create index community_area_code_county_idx on community (area_code, county);
create index community_boundary_idx on community using gist (boundary);
create index community_code_idx on community (code);

comment on table community is 'Community 社区';
comment on column community.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column community.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column community.code is 'National code 社区代码: 12 digits';
comment on column community.name is 'Name 名称';
comment on column community.kind is 'Kind 类型';
comment on column community.boundary is 'Boundary 边界';
comment on column community.code_end is
    'Where the codes within this area end 下级代码的上界';
comment on column community.updated_at is 'When this was last written 更新时间';

create table grid (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" generated always as (code) stored not null,
    code text collate "C" not null,
    name text not null,
    kind varchar(32) default 'BASIC' not null,
    boundary geometry(MultiPolygon, 4490) not null,
    valid tstzrange default tstzrange(now(), null) not null,
    predecessors text[] collate "C" default '{}' not null,
    workers smallint,
    code_end text collate "C" generated always as (code || ':') stored not null,
    updated_at timestamp with time zone default now() not null,
    constraint grid_pkey primary key (county, id),
    constraint grid_code_check check (code ~ '^[0-9]{15}$'),
    -- POSIX orders codes as C does, but keeps this index from being taken for one of codes: it would
    -- seem as good as a btree, and takes ten times as long.
    constraint grid_one_version_excl
        exclude using gist (county with =, code collate "POSIX" with =, valid with &&),
    constraint grid_gridkind_check check (kind in ('BASIC', 'DEDICATED'))
);

create index grid_area_code_county_idx on grid (area_code, county);
create index grid_boundary_idx on grid using gist (boundary);
create index grid_code_idx on grid (code);
create unique index grid_code_current_idx on grid (code) where upper_inf(valid);

comment on table grid is 'Grid 网格, one row a version';
comment on column grid.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column grid.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column grid.code is 'Code 网格代码: the community''s and 3 digits';
comment on column grid.name is 'Name 名称';
comment on column grid.kind is 'Kind 类型';
comment on column grid.boundary is 'Boundary 边界';
comment on column grid.valid is 'When this version holds 有效期; open-ended while current';
comment on column grid.predecessors is 'Codes of the grids that it was made from 前身网格';
comment on column grid.workers is 'How many grid workers serve it 网格员人数';
comment on column grid.code_end is
    'Where the codes within this area end 下级代码的上界';
comment on column grid.updated_at is 'When this was last written 更新时间';

create table incident (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    case_no text not null,
    category varchar(32) not null,
    tier varchar(32),
    severity smallint,
    title text not null,
    description text,
    source varchar(32),
    location geometry(Point, 4490) not null,
    accuracy_metres double precision,
    reported_at timestamp with time zone not null,
    area_code_at_report text collate "C",
    status varchar(32) default 'REPORTED' not null,
    outcome varchar(32),
    first_receiver text,
    assignee text,
    center text,
    due_at timestamp with time zone,
    closed_at timestamp with time zone,
    satisfaction smallint,
    visibility varchar(32) default 'PUBLIC' not null,
    updated_at timestamp with time zone default now() not null,
    constraint incident_pkey primary key (county, id),
    constraint incident_severity_check check (severity between 1 and 4),
    constraint incident_satisfaction_check check (satisfaction between 1 and 5),
    constraint incident_county_case_no_key unique (county, case_no),
    constraint incident_incidentcategory_check check (category in (
        'EMERGENCY', 'NATURAL_DISASTER', 'ACCIDENT', 'PUBLIC_HEALTH', 'SOCIAL_SAFETY',
        'DISPUTE', 'NEIGHBOUR', 'PROPERTY_MANAGEMENT', 'FAMILY', 'LABOUR', 'FIRE_HAZARD',
        'PUBLIC_ORDER', 'TRAFFIC', 'ENVIRONMENT', 'FACILITY', 'SERVICE', 'SUGGESTION'
    )),
    constraint incident_incidenttier_check check (tier in (
        'PUBLIC_AFFAIR', 'COMMUNITY_AFFAIR', 'PRIVATE_AFFAIR'
    )),
    constraint incident_incidentsource_check check (source in (
        'GRID_WORKER', 'HOTLINE', 'ONLINE', 'CENTER', 'VISIT', 'SENSOR'
    )),
    constraint incident_incidentstatus_check check (status in (
        'REPORTED', 'ACCEPTED', 'REJECTED', 'DUPLICATE', 'FILED', 'DISPATCHED', 'IN_PROGRESS',
        'RESOLVED', 'VERIFIED', 'CLOSED', 'RETURNED', 'REWORK', 'SUSPENDED', 'ESCALATED',
        'REOPENED'
    )),
    constraint incident_incidentoutcome_check check (outcome in (
        'FIXED', 'MEDIATED', 'NOT_RESPONSIBLE', 'NO_ACTION', 'SELF_RESOLVED'
    )),
    constraint incident_visibility_check check (visibility in ('PUBLIC', 'INTERNAL'))
);

create index incident_area_code_county_idx on incident (area_code, county) include (visibility);
create index incident_location_idx on incident using gist (location);
create index incident_reported_at_idx on incident (reported_at);

comment on table incident is 'Incident 事件';
comment on column incident.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column incident.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column incident.case_no is 'Case number 案件编号 (一案一码)';
comment on column incident.category is 'Category 类别';
comment on column incident.tier is 'Tier 三事分流';
comment on column incident.severity is 'Severity 等级: 1 is the gravest, 4 the least';
comment on column incident.title is 'Title 标题';
comment on column incident.description is 'Description 描述';
comment on column incident.source is 'Source 来源';
comment on column incident.location is 'Location 位置';
comment on column incident.accuracy_metres is 'Accuracy of the location in metres 定位精度';
comment on column incident.reported_at is 'When it was reported 上报时间';
comment on column incident.area_code_at_report is
    'The area''s code when it was reported 上报时区域代码';
comment on column incident.status is 'Status 状态';
comment on column incident.outcome is 'Outcome 办理结果';
comment on column incident.first_receiver is 'Who received it first 首问负责';
comment on column incident.assignee is 'Who handles it 办理人';
comment on column incident.center is 'The governance centre that handles it 综治中心';
comment on column incident.due_at is 'When it is due 限时办结';
comment on column incident.closed_at is 'When it was closed 结案时间';
comment on column incident.satisfaction is 'Satisfaction 满意度: 1 to 5';
comment on column incident.visibility is 'Who may read it 公开范围';
comment on column incident.updated_at is 'When this was last written 更新时间';

create table region (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" generated always as (code) stored not null,
    code text collate "C" not null,
    name text not null,
    level varchar(32) not null,
    parent_code text collate "C" generated always as (
        case length(code)
            when 4 then left(code, 2) when 6 then left(code, 4) when 9 then left(code, 6)
        end
    ) stored,
    boundary geometry(MultiPolygon, 4490),
    code_end text collate "C" generated always as (code || ':') stored not null,
    updated_at timestamp with time zone default now() not null,
    constraint region_pkey primary key (county, id),
    constraint region_code_check
        check (code ~ '^[0-9]+$' and length(code) = case level when 'PROVINCE' then 2 when
        'CITY' then 4 when 'COUNTY' then 6 when 'TOWN' then 9 end),
    constraint region_county_code_key unique (county, code),
    constraint region_regionlevel_check check (level in ('PROVINCE', 'CITY', 'COUNTY', 'TOWN'))
);

create index region_area_code_county_idx on region (area_code, county);
create index region_boundary_idx on region using gist (boundary);
create index region_code_idx on region (code);
create index region_parent_code_idx on region (parent_code);

comment on table region is 'Region 行政区划';
comment on column region.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column region.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column region.code is 'National code 行政区划代码: 2, 4, 6 or 9 digits';
comment on column region.name is 'Name 名称';
comment on column region.level is 'Level 行政级别';
comment on column region.parent_code is 'Code of the region above 上级代码';
comment on column region.boundary is 'Boundary 边界, where it is known';
comment on column region.code_end is
    'Where the codes within this area end 下级代码的上界';
comment on column region.updated_at is 'When this was last written 更新时间';

create table household (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    building_id bigint not null,
    unit text default '' not null,
    room text not null,
    size smallint,
    tenure varchar(32),
    updated_at timestamp with time zone default now() not null,
    constraint household_pkey primary key (county, id),
    constraint household_size_check check (size >= 0),
    constraint household_county_building_id_fkey
        foreign key(county, building_id) references building (county, id) on delete cascade
        on update cascade,
    constraint household_county_building_id_unit_room_key unique (county, building_id, unit, room),
    constraint household_tenure_check check (tenure in ('OWNED', 'RENTED', 'OTHER'))
);

create index household_area_code_county_idx on household (area_code, county);
create index household_county_building_id_idx on household (county, building_id);

comment on table household is 'Household 户';
comment on column household.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column household.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column household.building_id is 'The building 楼栋';
comment on column household.unit is 'Unit or staircase 单元';
comment on column household.room is 'Room number 房号';
comment on column household.size is 'How many people live in it 户内人数';
comment on column household.tenure is 'Tenure 居住性质';
comment on column household.updated_at is 'When this was last written 更新时间';

create table resident (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    household_id bigint not null,
    name text not null,
    masked_name text generated always as (
        left(name, 1) || repeat('*', greatest(length(name) - 1, 1))
    ) stored,
    phone text,
    birth_year smallint,
    services varchar(32)[] default '{}' not null,
    consented_at timestamp with time zone,
    updated_at timestamp with time zone default now() not null,
    constraint resident_pkey primary key (county, id),
    constraint resident_birth_year_check check (birth_year between 1880 and 2200),
    constraint resident_services_check check (cast(services as text[]) <@ array[
        'HOME_VISIT', 'MEALS', 'DAY_CARE', 'MOBILITY_HELP', 'CHILD_CARE', 'JOB_HELP', 'REPAIRS',
        'LEGAL_HELP'
    ]),
    constraint resident_county_household_id_fkey
        foreign key(county, household_id) references household (county, id) on delete
        cascade on update cascade,
    constraint resident_county_household_id_name_birth_year_key
        unique nulls not distinct (county, household_id, name, birth_year)
);

create index resident_area_code_county_idx on resident (area_code, county);

comment on table resident is 'Resident 居民';
comment on column resident.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column resident.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column resident.household_id is 'The household 户';
comment on column resident.name is 'Full name 姓名: never read by the server''s role';
comment on column resident.masked_name is
    'Name with all but its first character masked 脱敏姓名';
comment on column resident.phone is 'Phone 电话: never read by the server''s role';
comment on column resident.birth_year is 'Year of birth 出生年份';
comment on column resident.services is 'Services asked for 申请的服务';
comment on column resident.consented_at is 'When consent to keep this was given 同意时间';
comment on column resident.updated_at is 'When this was last written 更新时间';

