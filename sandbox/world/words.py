"""The words the world is made of: GB/T 2260 counties of Zhejiang, GB/T 4754-2017 trades, Chinese names."""

import pyarrow as pa

SLOTS = 1000  # a weighted choice is a hash modulo this, joined to a table with one row a slot

CITIES = {
    "3301": "杭州", "3302": "宁波", "3303": "温州", "3304": "嘉兴", "3305": "湖州", "3306": "绍兴",
    "3307": "金华", "3308": "衢州", "3309": "舟山", "3310": "台州", "3311": "丽水",
}  # fmt: skip

# GB/T 2260 code, name, weight (about the inhabitants in 10,000). The 90 counties as they are since April 2021.
COUNTIES = """
330102 上城区 132|330105 拱墅区 112|330106 西湖区 112|330108 滨江区 50|330109 萧山区 201|330110 余杭区 122
330111 富阳区 83|330112 临安区 63|330113 临平区 117|330114 钱塘区 77|330122 桐庐县 45|330127 淳安县 33
330182 建德市 44|330203 海曙区 104|330205 江北区 49|330206 北仑区 83|330211 镇海区 51|330212 鄞州区 161
330213 奉化区 58|330225 象山县 57|330226 宁海县 70|330281 余姚市 125|330282 慈溪市 183|330302 鹿城区 117
330303 龙湾区 73|330304 瓯海区 96|330305 洞头区 15|330324 永嘉县 87|330326 平阳县 86|330327 苍南县 84
330328 文成县 29|330329 泰顺县 27|330381 瑞安市 152|330382 乐清市 145|330383 龙港市 46|330402 南湖区 85
330411 秀洲区 66|330421 嘉善县 65|330424 海盐县 46|330481 海宁市 108|330482 平湖市 67|330483 桐乡市 103
330502 吴兴区 90|330503 南浔区 54|330521 德清县 55|330522 长兴县 67|330523 安吉县 59|330602 越城区 102
330603 柯桥区 110|330604 上虞区 84|330624 新昌县 42|330681 诸暨市 122|330683 嵊州市 68|330702 婺城区 98
330703 金东区 52|330723 武义县 46|330726 浦江县 46|330727 磐安县 18|330781 兰溪市 57|330782 义乌市 186
330783 东阳市 109|330784 永康市 96|330802 柯城区 54|330803 衢江区 37|330822 常山县 26|330824 开化县 26
330825 龙游县 36|330881 江山市 49|330902 定海区 51|330903 普陀区 38|330921 岱山县 21|330922 嵊泗县 7
331002 椒江区 81|331003 黄岩区 71|331004 路桥区 64|331022 三门县 38|331023 天台县 47|331024 仙居县 43
331081 温岭市 141|331082 临海市 111|331083 玉环市 64|331102 莲都区 56|331121 青田县 51|331122 缙云县 40
331123 遂昌县 19|331124 松阳县 20|331125 云和县 13|331126 庆元县 14|331127 景宁畲族自治县 11|331181 龙泉市 25
"""

# word in a company's name, word in a shop's name, section and class of GB/T 4754-2017, goods, complaint category,
# weight among companies, among individual businesses, among cooperatives
TRADES = """
服饰 制衣厂 C 1811 羽绒服 商品>服装鞋帽 70 8 0|家具 木器厂 C 2110 实木餐桌 商品>家居用品 40 5 0
电器 电器厂 C 3852 电热水壶 商品>家用电器 60 3 0|塑业 塑料制品厂 C 2927 塑料水杯 商品>家居用品 50 6 0
食品 食品厂 C 1411 糕点 商品>食品 40 9 0|茶业 茶厂 C 1530 绿茶 商品>食品 15 4 0
五金 五金厂 C 3351 门锁 商品>家居用品 55 10 0|玩具 玩具厂 C 2451 毛绒玩具 商品>儿童用品 20 4 0
日化 日化厂 C 2682 洗面奶 商品>化妆品 12 0 0|贸易 商行 F 5181 日用品 商品>其他商品 160 40 0
商贸 百货店 F 5211 日用百货 商品>家居用品 90 90 0|超市 超市 F 5212 预包装食品 商品>食品 25 50 0
便利 便利店 F 5213 饮料 商品>食品 10 70 0|服装 服装店 F 5232 连衣裙 商品>服装鞋帽 30 120 0
家电 电器商店 F 5272 空调 商品>家用电器 25 30 0|汽车销售 车行 F 5261 轿车 商品>交通工具 20 10 0
大药房 药店 F 5251 感冒药 商品>医药用品 15 15 0|果业 水果店 F 5223 水果 商品>食品 8 60 0
电子商务 网店 F 5292 手机 商品>通讯产品 80 90 0|餐饮管理 小吃店 H 6220 快餐 服务>餐饮住宿服务 35 130 0
酒店 饭店 H 6210 宴席 服务>餐饮住宿服务 20 70 0|宾馆 旅馆 H 6110 客房 服务>餐饮住宿服务 12 15 0
网络科技 网络服务部 I 6429 会员服务 服务>互联网服务 60 6 0|软件 电脑服务部 I 6513 软件 服务>互联网服务 40 3 0
物业管理 物业服务部 K 7020 物业服务 服务>房屋装修及物业服务 20 1 0
旅行社 旅游服务部 L 7291 跟团游 服务>文化娱乐体育服务 10 3 0
装饰 装修队 E 5012 家装 服务>房屋装修及物业服务 45 12 0|物流 货运部 G 5431 运输 服务>邮政及物流服务 30 20 0
美容 美发店 O 8040 美容卡 服务>美容美发洗浴服务 10 55 0
汽车服务 汽车修理厂 O 8111 汽车保养 服务>制作保养和修理服务 15 25 0
教育科技 培训部 P 8391 课程 服务>教育培训服务 18 4 0|健身 健身房 R 8930 健身卡 服务>文化娱乐体育服务 8 6 0
文旅 民宿 R 7861 门票 服务>文化娱乐体育服务 8 12 0|农业 家庭农场 A 0141 蔬菜 商品>食品 20 25 60
茶叶 茶园 A 0164 茶叶 商品>食品 8 8 20|水产养殖 养殖场 A 0412 河蟹 商品>食品 6 8 20
"""

TOWNS = [
    "文晖", "湖墅", "魏塘", "罗星", "惠民", "姚庄", "西塘", "干窑", "天凝", "陶庄", "大云", "城东",
    "城西", "新华", "南苑", "北苑", "东湖", "西山", "龙翔", "凤鸣", "梅溪", "石桥", "长河", "横山",
]  # fmt: skip
STREETS = [
    "人民路", "解放路", "建设路", "中山路", "环城东路", "环城西路", "文化路", "新华路", "振兴路", "湖滨路",
    "体育场路", "工业路", "创业路", "花园路", "车站路",
]  # fmt: skip
BRAND_FIRST = "鑫源宏盛瑞丰华泰恒信荣昌兴隆金银嘉禾万顺福康德诚天海浙越湖江云山东方百联新永安吉星辰长春"
BRAND_SECOND = "达利通宇洋鹏翔飞腾远航辉煌美佳家和乐悦欣怡雅馨香缘聚汇创智博文锐捷润泽沁蓝青枫桐柏松竹梅兰"
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗"
GIVEN = "明丽强芳军敏杰娟涛艳"


def spread(items: list[list[str]], weights: list[int]) -> list[list[str]]:
    """The items repeated over `SLOTS` slots by weight: a hash modulo `SLOTS` then is a weighted choice."""
    total, chosen, seen = sum(weights), [], 0
    for item, weight in zip(items, weights, strict=True):
        first, seen = seen * SLOTS // total, seen + weight
        chosen += [item] * (seen * SLOTS // total - first)
    return chosen


def rows(text: str) -> list[list[str]]:
    return [entry.split() for entry in text.replace("\n", "|").split("|") if entry]


def county_slots() -> pa.Table:
    """Slot → county."""
    counties = rows(COUNTIES)
    chosen = spread(counties, [int(weight) for *_, weight in counties])
    return pa.table(
        {
            "slot": range(SLOTS),
            "district": [code for code, *_ in chosen],
            "county": [name for _, name, _ in chosen],
            "city": [CITIES[code[:4]] for code, *_ in chosen],
        }
    )


def county_list() -> pa.Table:
    """The counties numbered in order of code, each with its first slot."""
    districts = county_slots()["district"].to_pylist()
    codes = [code for code, *_ in rows(COUNTIES)]
    return pa.table({"number": range(len(codes)), "slot": [districts.index(code) for code in codes]})


def trade_slots() -> pa.Table:
    """(category 1 company, 2 individual business, 3 cooperative; slot) → trade."""
    trades = rows(TRADES)
    parts = [spread(trades, [int(trade[5 + category]) for trade in trades]) for category in (1, 2, 3)]
    chosen = [trade for part in parts for trade in part]
    names = ["trade", "shop", "section", "class", "goods", "category"]
    return pa.table(
        {
            "kind": [category for category in (1, 2, 3) for _ in range(SLOTS)],
            "slot": list(range(SLOTS)) * 3,
            **{name: [trade[index] for trade in chosen] for index, name in enumerate(names)},
        }
    )
