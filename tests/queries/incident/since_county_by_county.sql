SELECT CAST((SELECT row_to_json(t12) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t11) AS row_to_json_2
FROM (SELECT t9.part_nodes AS nodes, (SELECT row_to_json(t10) AS row_to_json_3
FROM (SELECT t9."hasNextPage" AS "hasNextPage", t9."endCursor" AS "endCursor") AS t10) AS "pageInfo"
FROM (SELECT count(*) AS rows, coalesce(json_agg(t8.part_nodes ORDER BY t8.place) FILTER (WHERE t8.place <= 3), CAST('[]' AS JSON)) AS part_nodes, count(*) > 3 AS "hasNextPage", array_to_json(array_agg(t8.cursor ORDER BY t8.place) FILTER (WHERE t8.place <= 3)) ->> 0 AS "startCursor", array_to_json(array_agg(t8.cursor ORDER BY t8.place DESC) FILTER (WHERE t8.place <= 3)) ->> 0 AS "endCursor"
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_4
FROM (SELECT t4.case_no AS "caseNo", t4.reported_at AS "reportedAt", (SELECT row_to_json(t6) AS row_to_json_5
FROM (SELECT t5.code AS code
FROM grid AS t5
WHERE CASE WHEN (t5.area_code >= $1::VARCHAR AND t5.area_code < $2::VARCHAR) THEN true END AND upper_inf(t5.valid) AND t5.county = t4.county AND t5.code = t4.area_code
 LIMIT 1) AS t6) AS grid) AS t7) AS part_nodes, replace(encode(SUBSTRING(sha256($3 || sha256($4 || convert_to(CAST(json_build_array($5::VARCHAR, CAST(t3.county AS TEXT), CAST(t4.case_no AS TEXT), CAST(t4.id AS TEXT)) AS TEXT), 'UTF8'))) FROM 1 FOR 16) || convert_to(CAST(json_build_array($5::VARCHAR, CAST(t3.county AS TEXT), CAST(t4.case_no AS TEXT), CAST(t4.id AS TEXT)) AS TEXT), 'UTF8'), 'base64'), chr(10), '') AS cursor, row_number() OVER (ORDER BY t3.county ASC, t4.case_no ASC, t4.id ASC) AS place
FROM (SELECT t2.county AS county
FROM jingwei_counties_of_incident($6::INTEGER, $7::INTEGER) AS t2(county) ORDER BY t2.county) AS t3 JOIN LATERAL (SELECT t1.county AS county, t1.id AS id, t1.area_code AS area_code, t1.case_no AS case_no, t1.category AS category, t1.tier AS tier, t1.severity AS severity, t1.title AS title, t1.description AS description, t1.source AS source, t1.location AS location, t1.accuracy_metres AS accuracy_metres, t1.reported_at AS reported_at, t1.area_code_at_report AS area_code_at_report, t1.status AS status, t1.outcome AS outcome, t1.first_receiver AS first_receiver, t1.assignee AS assignee, t1.center AS center, t1.due_at AS due_at, t1.closed_at AS closed_at, t1.satisfaction AS satisfaction, t1.visibility AS visibility, t1.updated_at AS updated_at
FROM incident AS t1
WHERE CASE WHEN (t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) THEN true END AND t1.reported_at >= $8::TIMESTAMP WITH TIME ZONE AND t1.county = t3.county ORDER BY t1.case_no ASC, t1.id ASC
 LIMIT 3 + 1) AS t4 ON true ORDER BY t3.county ASC, t4.case_no ASC, t4.id ASC
 LIMIT 3 + 1) AS t8) AS t9) AS t11) AS incidents) AS t12) AS TEXT) AS data
-- $1 = '44'
-- $2 = '44:'
-- $3 = '\\x810a821d6bc941c0ce34475f1d329d03d43718defe22660d216eacd97810e2015c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c'
-- $4 = '\\xeb60e87701a32baaa45e2d357758f769be5d72b494480c674b04c6b3127a886b3636363636363636363636363636363636363636363636363636363636363636'
-- $5 = 'b0671d68'
-- $6 = '440000'
-- $7 = '449999'
-- $8 = '2026-01-01T00:00:00+00:00'
