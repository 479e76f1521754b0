-- Who handles food, and who makes or grows it. Worst first, and met more often.
-- Feeds join them from the left, as they do the pool: an inner join on such a rank would be planned as a nested loop.
CREATE TEMP TABLE food_pool AS
SELECT row_number() OVER (ORDER BY quality, n) - 1 AS rank, n FROM pool JOIN entity USING (n)
WHERE category = '商品>食品' OR section = 'H';
CREATE TEMP TABLE maker_pool AS
SELECT row_number() OVER (ORDER BY rank) - 1 AS rank, n FROM food_pool JOIN entity USING (n) WHERE section IN ('A', 'C');
CREATE TEMP MACRO ranked(i, salt, many) AS floor(many * pow(u(i, salt), 1.6))::BIGINT;
CREATE TEMP MACRO food_rank(i, salt) AS ranked(i, salt, (SELECT count(*) FROM food_pool));
CREATE TEMP MACRO maker_rank(i, salt) AS ranked(i, salt, (SELECT count(*) FROM maker_pool));
CREATE TEMP MACRO address(city, county, n) AS '浙江省' || city || '市' || county || street(n);
