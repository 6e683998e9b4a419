-- The role that the server reads as. Roles belong to the whole cluster, so another database may
-- have made it already.
do $$
begin
    if not exists (select from pg_roles where rolname = 'jingwei_reader') then
        create role jingwei_reader nologin noinherit;
    end if;
exception
    when duplicate_object or unique_violation then
        null;  -- a migration of another database made it at the same moment
    when insufficient_privilege then
        raise exception 'role jingwei_reader does not exist and % may not create it', current_user
            using hint = 'As a superuser: create role jingwei_reader nologin noinherit;';
end
$$;

-- The owner must be able to SET ROLE to it. A membership is written once for the whole cluster, so
-- migrations of two databases at one moment would collide there.
do $$
begin
    if not pg_has_role(current_user, 'jingwei_reader', 'member') then
        execute format('grant jingwei_reader to %I', current_user);
    end if;
exception
    when insufficient_privilege then
        raise exception '% may not become role jingwei_reader', current_user
            using hint = format('As a superuser: grant jingwei_reader to %I;', current_user);
end
$$;
