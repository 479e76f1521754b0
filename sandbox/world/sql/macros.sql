-- Pseudo-random draws: one hash of (row, what it is drawn for, seed). No order of execution can change them.
CREATE TEMP MACRO h(i, salt) AS hash(xor(i::UBIGINT, hash(salt || seed()::VARCHAR)));
CREATE TEMP MACRO u(i, salt) AS (h(i, salt) >> 11)::DOUBLE / 9007199254740992.0;
CREATE TEMP MACRO below(i, salt, bound) AS (h(i, salt) % bound::UBIGINT)::BIGINT;
CREATE TEMP MACRO pick(i, salt, words) AS words[1 + below(i, salt, len(words))];
CREATE TEMP MACRO letter(i, salt, letters) AS substr(letters, 1 + below(i, salt, length(letters)), 1);

-- The timeline: events from since(), nights from opening(), figures exact at t1, all three given; nothing after t2.
-- Unless a world reaches further back, its nights open at t0.
CREATE TEMP MACRO t0() AS t1() - to_days(before_days()::INT);
CREATE TEMP MACRO t2() AS t1() + to_days(after_days()::INT);
CREATE TEMP MACRO nights() AS date_diff('day', opening(), t2());
CREATE TEMP MACRO moment(day, i, salt) AS day::TIMESTAMP + to_seconds(28800 + below(i, salt, 43200));
CREATE TEMP MACRO ago(day, i, salt, spread) AS
    moment(day::TIMESTAMP - to_days((1 + below(i, salt, spread))::INT), i, salt || 'time');
CREATE TEMP MACRO before_t1(i, salt) AS moment(t0() + to_days(below(i, salt, before_days())::INT), i, salt || 'time');
CREATE TEMP MACRO after_t1(i, salt) AS moment(t1() + to_days(below(i, salt, after_days())::INT), i, salt || 'time');
CREATE TEMP MACRO any_night(i, salt) AS moment(opening() + to_days(below(i, salt, nights())::INT), i, salt || 'time');
CREATE TEMP MACRO days(least, i, salt, spread) AS to_days((least + below(i, salt, spread))::INT);
-- A row written in the afternoon and committed only the next morning. None on the eve of t1: figures are to be exact.
CREATE TEMP MACRO committed(stamp, i) AS CASE
    WHEN stamp >= opening() AND hour(stamp) BETWEEN 13 AND 17 AND stamp::DATE <> t1()::DATE - 1
        AND below(i, 'late', 100) < 10
    THEN date_trunc('day', stamp) + INTERVAL 34 HOUR ELSE stamp END;

-- The number a complaint has in the province that handles it.
CREATE TEMP MACRO complaint_number(place, i) AS CASE place
    WHEN 'zj' THEN 'TS33' || lpad(i::VARCHAR, 14, '0') WHEN 'js' THEN 'TS32' || lpad(i::VARCHAR, 14, '0')
    WHEN 'sh' THEN 'SH' || lpad(i::VARCHAR, 10, '0') ELSE 'AH' || lpad(i::VARCHAR, 12, '0') END;
CREATE TEMP MACRO day_text(stamp) AS strftime(stamp, '%Y-%m-%d');
CREATE TEMP MACRO time_text(stamp) AS strftime(stamp, '%Y-%m-%d %H:%M:%S');
CREATE TEMP MACRO money(hundredths) AS (hundredths::BIGINT::DECIMAL(18, 0) / 100)::DECIMAL(18, 2)::VARCHAR;
-- Marked so that a search finds any that leak: every given name holds 彧, every telephone number starts with 1990057.
CREATE TEMP MACRO person(i, salt) AS letter(i, salt || 's', surnames()) || '彧' || letter(i, salt || 'g', given());
CREATE TEMP MACRO phone(i, salt) AS '1990057' || lpad(below(i, salt, 10000)::VARCHAR, 4, '0');
CREATE TEMP MACRO brand(i) AS letter(i, 'brand1', brand_first()) || letter(i, 'brand2', brand_second())
    || CASE WHEN below(i, 'brand', 10) < 6 THEN letter(i, 'brand3', brand_second()) ELSE '' END;
CREATE TEMP MACRO base31(number) AS list_aggregate([
    substr('0123456789ABCDEFGHJKLMNPQRTUWXY', 1 + ((number // power) % 31)::INT, 1)
    FOR power IN [1, 31, 961, 29791, 923521, 28629151]], 'string_agg', '');
CREATE TEMP MACRO street(i) AS
    pick(i, 'town', towns()) || '街道' || pick(i, 'street', streets()) || (1 + below(i, 'number', 999)) || '号';

-- Feeds of events: `a_year` of them, at an even rate.
CREATE TEMP MACRO event_day(i, a_year) AS since()::DATE + (i * 365 // a_year)::INT;
CREATE TEMP MACRO events(a_year) AS a_year * date_diff('day', since(), t2()) // 365;
