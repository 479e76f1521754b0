-- setup
-- The list of closed cases grows once a day, at six in the evening: by day of closing, then by number.
CREATE TEMP TABLE listed AS
SELECT *, coalesce(closed, decided)::DATE AS ended FROM delta_complaint
WHERE place = 'sh' AND (refused OR closed IS NOT NULL)

-- steps
SELECT i AS _i, 0 AS _v, ended + INTERVAL 18 HOUR AS _upd FROM listed

-- rows
SELECT s.*, n AS _entity, true_uscc AS _uscc, regno AS _regno,
    complaint_number('sh', i) AS id,
    name AS entName,
    uscc AS creditNo,
    address AS entAddr,
    county AS district,
    told(g, recorded, name, goods, problem_word) AS content,
    category_word AS goods,
    problem_word AS problem,
    CASE WHEN refused THEN '否' ELSE '是' END AS accepted,
    result_word AS res,
    county || '市场监督管理局' AS department,
    day_text(recorded) AS begintime,
    day_text(ended) AS endtime
FROM steps s JOIN listed ON i = s._i
