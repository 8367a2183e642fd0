-- As databases have it that came from before PostgreSQL 15.
ALTER SCHEMA public OWNER TO CURRENT_USER;
COMMENT ON SCHEMA public IS NULL;
CREATE TABLE public.t (id int PRIMARY KEY);
