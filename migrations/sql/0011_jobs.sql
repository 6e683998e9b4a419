-- Jobs are of any workflow: a job of something else than a plan has no plan. Policies and grants go
-- with the table.

alter table plan_job rename to job;
alter sequence plan_job_id_seq rename to job_id_seq;

alter table job rename constraint plan_job_pkey to job_pkey;
alter table job rename constraint plan_job_county_plan_id_fkey to job_county_plan_id_fkey;
alter table job rename constraint plan_job_progress_check to job_progress_check;
alter table job rename constraint plan_job_jobstatus_check to job_jobstatus_check;
alter index plan_job_area_code_county_idx rename to job_area_code_county_idx;
alter index plan_job_county_plan_id_idx rename to job_county_plan_id_idx;
alter policy plan_job_scope on job rename to job_scope;
alter policy plan_job_write on job rename to job_write;

alter table job
    drop constraint plan_job_jobkind_check,
    alter column plan_id drop not null,
    alter column kind type text,
    add constraint job_plan_kind_check check (plan_id is null or kind in ('PROPOSAL', 'BALANCE'));

comment on table job is 'Job 后台任务';
comment on column job.plan_id is 'The plan that it is for 方案; null: for something else';
comment on column job.kind is 'What is worked out, in a word of its workflow 任务类型';

-- What waits in the queue is known by the names that the jobs are declared under.
update procrastinate_jobs
set task_name = case job.kind when 'BALANCE' then 'redraw.balance' else 'redraw.propose' end
from job
where procrastinate_jobs.task_name = 'carry_out' and job.queue_id = procrastinate_jobs.id;
