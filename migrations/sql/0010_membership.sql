-- Which tables are settled is no longer written here: membership.sql, which is run after every
-- migration, makes these functions of what the schema declares.
drop function settle(geometry[]);
drop function area_holding(geometry);
