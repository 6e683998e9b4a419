-- What was said of a zone stays said of it, while the zone is merged away and when that is undone:
-- its id is kept, whether or not there is such a zone at the moment.

alter table plan_comment drop constraint plan_comment_county_zone_id_fkey;

comment on column plan_comment.zone_id is
    'The zone that it is about, which may be merged away or removed 规划网格';
