/** The closed vocabularies of the field, in the reader's language.
 *
 * The Chinese terms are the schema's own (a test compares them with it); in English a term is its
 * name in GraphQL, written as words, but where that would mislead.
 */

import type { graphql } from "../api/documents";
import { type Language, language } from ".";

type Vocabularies =
  | "AgeBand"
  | "BuildingUse"
  | "CameraStatus"
  | "FacilityKind"
  | "IncidentCategory"
  | "IncidentStatus"
  | "LandCoverKind"
  | "RegionLevel"
  | "RoadKind";

/** The values of a vocabulary. */
export type Term<V extends Vocabularies> = ReturnType<typeof graphql.scalar<V>>;

const CHINESE: { readonly [V in Vocabularies]: Readonly<Record<Term<V>, string>> } = {
  AgeBand: {
    UNDER_7: "0–6 岁",
    FROM_7: "7–17 岁",
    FROM_18: "18–59 岁",
    FROM_60: "60–79 岁",
    FROM_80: "80 岁及以上",
  },
  BuildingUse: {
    RESIDENTIAL: "住宅",
    MIXED: "商住",
    COMMERCIAL: "商业",
    OFFICE: "办公",
    INDUSTRIAL: "工业",
    EDUCATION: "教育",
    MEDICAL: "医疗",
    PUBLIC: "公共设施",
    OTHER: "其他",
  },
  CameraStatus: { ONLINE: "在线", OFFLINE: "离线", FAULT: "故障", RETIRED: "停用" },
  FacilityKind: {
    OFFICE: "办公室",
    READING_ROOM: "图书阅览室",
    MEMBERS_ROOM: "党员活动室",
    FITNESS_ROOM: "健身康复室",
    SENIORS_ROOM: "老年活动室",
    POLICE_ROOM: "警务室",
    SERVICE_STATION: "社区服务站",
    LABOUR_STATION: "劳动保障站",
    PROPERTY_STATION: "物业管理站",
    CLINIC: "卫生服务站",
    NOTICE_BOARD: "宣传栏",
    AFFAIRS_BOARD: "居务公开栏",
    RESIDENTS_SCHOOL: "居民学校",
    OUTDOOR_GROUND: "室外活动场所",
    DAY_CARE_CENTRE: "日间照料中心",
    CANTEEN: "食堂",
    CHARITY_SHOP: "爱心超市",
    SERVICE_HALL: "服务大厅",
  },
  IncidentCategory: {
    EMERGENCY: "突发事件",
    NATURAL_DISASTER: "自然灾害",
    ACCIDENT: "事故灾难",
    PUBLIC_HEALTH: "公共卫生",
    SOCIAL_SAFETY: "社会安全",
    DISPUTE: "矛盾纠纷",
    NEIGHBOUR: "邻里纠纷",
    PROPERTY_MANAGEMENT: "物业纠纷",
    FAMILY: "家庭纠纷",
    LABOUR: "劳动纠纷",
    FIRE_HAZARD: "消防隐患",
    PUBLIC_ORDER: "治安",
    TRAFFIC: "交通",
    ENVIRONMENT: "环境",
    FACILITY: "设施",
    SERVICE: "服务",
    SUGGESTION: "建议",
  },
  IncidentStatus: {
    REPORTED: "上报",
    ACCEPTED: "受理",
    REJECTED: "不予受理",
    DUPLICATE: "重复",
    FILED: "立案",
    DISPATCHED: "派遣",
    IN_PROGRESS: "处置",
    RESOLVED: "反馈",
    VERIFIED: "核查",
    CLOSED: "结案",
    RETURNED: "退回",
    REWORK: "返工",
    SUSPENDED: "挂账",
    ESCALATED: "上报上级",
    REOPENED: "重新办理",
  },
  LandCoverKind: {
    WATER: "水域",
    GREEN: "绿地",
    PARK: "公园",
    SQUARE: "广场",
    FARMLAND: "农田",
    SCHOOL_GROUND: "校园",
    SPORTS_GROUND: "运动场",
  },
  RegionLevel: { PROVINCE: "省级", CITY: "地级", COUNTY: "县级", TOWN: "乡级" },
  RoadKind: {
    EXPRESSWAY: "快速路",
    ARTERIAL: "主干路",
    COLLECTOR: "次干路",
    LOCAL: "支路",
    PEDESTRIAN: "步行道",
    WATERWAY: "水系",
    RAILWAY: "铁路",
    BRIDGE: "桥梁",
    FERRY: "轮渡",
  },
};

/** English where the name in GraphQL does not say it. */
const ENGLISH: Readonly<Record<string, string>> = {
  UNDER_7: "0–6 years",
  FROM_7: "7–17 years",
  FROM_18: "18–59 years",
  FROM_60: "60–79 years",
  FROM_80: "80 years and over",
  NEIGHBOUR: "Neighbours' dispute",
  PROPERTY_MANAGEMENT: "Property management dispute",
  FAMILY: "Family dispute",
  LABOUR: "Labour dispute",
  MIXED: "Homes and shops",
};

/** A term in the reader's language. */
export function termOf<V extends Vocabularies>(vocabulary: V, term: Term<V>): string {
  return termIn(language.value, vocabulary, term);
}

export function termIn<V extends Vocabularies>(
  wanted: Language,
  vocabulary: V,
  term: Term<V>,
): string {
  if (wanted === "zh") return CHINESE[vocabulary][term];
  return ENGLISH[term] ?? worded(term);
}

/** All terms of a vocabulary, in the schema's order. */
export function termsOf<V extends Vocabularies>(vocabulary: V): readonly Term<V>[] {
  return Object.keys(CHINESE[vocabulary]) as Term<V>[];
}

function worded(name: string): string {
  const words = name.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
