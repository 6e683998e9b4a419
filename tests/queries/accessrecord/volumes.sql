SELECT CAST((SELECT row_to_json(t7) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t6) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t5)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t3.key0 AS subject, t3.key1 AS hour, t3.count AS count, (SELECT row_to_json(t4) AS row_to_json_3
FROM (SELECT t3.sum_residents AS residents, t3.sum_households AS households, t3.sum_contacts AS contacts) AS t4) AS sum
FROM (SELECT t2.key0 AS key0, t2.key1 AS key1, count(*) AS count, CAST(sum(t2.value_residents) AS FLOAT) AS sum_residents, CAST(sum(t2.value_households) AS FLOAT) AS sum_households, CAST(sum(t2.value_contacts) AS FLOAT) AS sum_contacts
FROM (SELECT t1.subject AS key0, date_trunc('hour', t1.at, 'Asia/Shanghai') AS key1, t1.residents AS value_residents, t1.households AS value_households, CASE WHEN (t1.action = 'REVEAL') THEN 1 ELSE 0 END AS value_contacts
FROM access_log AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END AND t1.at >= $4::TIMESTAMP WITH TIME ZONE AND t1.at < $5::TIMESTAMP WITH TIME ZONE) AS t2 GROUP BY t2.key0, t2.key1
HAVING CAST(sum(t2.value_residents) AS FLOAT) > $6 ORDER BY CAST(sum(t2.value_residents) AS FLOAT) DESC NULLS LAST, t2.key0 NULLS LAST, t2.key1 NULLS LAST
 LIMIT 1000) AS t3) AS t5) AS groups) AS t6) AS "accessRecords") AS t7) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '2026-06-01T00:00:00+08:00'
-- $5 = '2026-07-01T00:00:00+08:00'
-- $6 = '100.0'
