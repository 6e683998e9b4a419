comment on column plan_measures.street_share is
    'Share of the border with other zones, by its metres, that lies on streets 沿街边界占比, 0 to 1: that runs between two street blocks, along a road, a water course or a railway, or along the border of a community; the plan''s outer edge is not counted';
