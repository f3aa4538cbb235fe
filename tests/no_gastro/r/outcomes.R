# What the registry of operations tells of 2024, from the rows of its synthetic extract, in base R and survival.
#
# It shares nothing with the program: who is counted is written here once more. Run in this folder on the rows as CSV,
# which rows.py writes:
#   python rows.py /tmp/rows && Rscript outcomes.R /tmp/rows
# Writes shares.csv, expected.csv, coefficients.csv and survival.csv beside this file.
library(survival)

rows <- commandArgs(trailingOnly = TRUE)[1]
read <- function(name) read.csv(file.path(rows, paste0(name, ".csv")), stringsAsFactors = FALSE, na.strings = "")
dates <- function(d) {
  for (name in grep("_date$|_at$", names(d), value = TRUE)) d[[name]] <- as.Date(d[[name]])
  d
}
patient <- dates(read("patient"))
operation <- dates(read("operation"))
complication <- dates(read("complication"))
follow_up <- dates(read("follow_up"))
units <- read.csv("../../../examples/no_gastro/data/no_gastro/unit.csv", stringsAsFactors = FALSE)

status <- as.Date("2024-12-31")
extraction <- as.Date("2025-05-15")
yes <- function(x) !is.na(x) & x
out <- function(x, file) {
  numbers <- sapply(x, is.numeric)
  x[numbers] <- lapply(x[numbers], function(v) format(v, digits = 15, trim = TRUE))
  write.csv(x, file, row.names = FALSE, quote = FALSE, na = "")
}

# Rows as the edition sees them: registered by the extraction.
operation <- operation[operation$entered_at <= extraction & operation$operation_date <= status, ]
complication <- complication[complication$entered_at <= extraction, ]
follow_up <- follow_up[follow_up$entered_at <= extraction, ]
d <- merge(operation, patient, by = "patient_id")
d <- merge(d, data.frame(operation_id = follow_up$operation_id, follow_up_entered = follow_up$entered_at), all.x = TRUE)
first <- function(rows) {
  m <- merge(rows, operation[c("operation_id", "operation_date")], by = "operation_id")
  tapply(as.numeric(m$complication_date - m$operation_date), m$operation_id, min)
}
within_30 <- function(rows) yes(first(rows)[d$operation_id] <= 30)
d$followed <- !is.na(d$follow_up_entered)
known <- function(met) ifelse(met | d$followed, met, NA)
d$leaked <- known(within_30(complication[complication$kind == "leak", ]))
d$severe <- known(within_30(complication[complication$grade %in% c("IIIb", "IV", "V"), ]))
died <- yes(as.numeric(d$death_date - d$operation_date) <= 90)
moved <- yes(as.numeric(d$emigration_date - d$operation_date) <= 90)
d$died <- ifelse(died | !moved, died, NA)

year <- as.numeric(format(d$operation_date, "%Y"))
outcome <- year %in% 2022:2024 & d$operation_date <= extraction - 90
of <- list(
  laparoscopic = d$site %in% c("colon", "rectum") & d$urgency == "elective" & year == 2024,
  followed_up = year == 2024,
  leak = outcome & d$anastomosis %in% c("true", "TRUE"),
  severe = outcome,
  death = outcome
)
met <- list(
  laparoscopic = d$approach %in% c("laparoscopic", "converted"),
  followed_up = yes(as.numeric(d$follow_up_entered - d$operation_date) <= 120),
  leak = d$leaked, severe = d$severe, death = d$died
)
region <- setNames(units$parent_unit_id, units$unit_id)
in_unit <- function(u) d$unit_id == u | region[d$unit_id] == u | u == "landet"

# Shares with Wilson's interval of the rows divided by the design effect of persons as clusters: the variance of a sum over
# persons (Cochran 1977) over that of independent rows, rounded up to a tenth and at least 1.
share <- function(m, who) {
  x <- sum(m); n <- length(m); p <- x / n
  rows_of <- tapply(m, who, length); hits <- tapply(m, who, sum); k <- length(rows_of)
  effect <- 1
  if (k < n) effect <- if (k == 1 || p %in% c(0, 1)) sum(rows_of^2) / n else
    k / (k - 1) * sum((hits - p * rows_of)^2) / n / (p * (1 - p))
  effect <- max(1, ceiling(effect * 10 - 1e-9) / 10)
  interval <- prop.test(x / effect, n / effect, correct = FALSE)$conf.int
  c(numerator = x, denominator = n, value = p, lower = interval[1], upper = interval[2])
}
tell <- function(name) do.call(rbind, lapply(units$unit_id, function(u) {
  chosen <- of[[name]] & in_unit(u)
  counted <- chosen & !is.na(met[[name]])
  if (!any(counted)) return(NULL)
  s <- suppressWarnings(share(met[[name]][counted], d$patient_id[counted]))
  data.frame(measure = name, unit_id = u, missing = sum(chosen) - sum(counted), t(s))
}))
out(do.call(rbind, lapply(names(of), tell)), "shares.csv")

# Case-mix: age in completed years, sex, urgency, ASA and spread. A level with fewer than five who met the criterion, or did
# not, is one with the reference; what is unknown is a level of its own.
birthday <- function(x) as.numeric(format(x, "%m%d"))
d$age <- as.numeric(format(d$operation_date, "%Y")) - as.numeric(format(d$birth_date, "%Y")) -
  (birthday(d$operation_date) < birthday(d$birth_date))
d$asa_group <- ifelse(d$asa %in% c("3", "4"), "high", ifelse(d$asa == "unknown", "unknown", "low"))
d$spread <- ifelse(d$stage == "IV", "yes", ifelse(d$stage == "unknown", "unknown", "no"))
joined <- function(x, reference, met) {
  enough <- sapply(unique(x), function(one) min(sum(met[x == one]), sum(!met[x == one])) >= 5)
  x[!(x %in% names(enough)[enough])] <- reference
  relevel(factor(x), ref = reference)
}
fits <- lapply(c(leak = "leak", death = "death"), function(name) {
  counted <- of[[name]] & !is.na(met[[name]])
  m <- met[[name]][counted]
  model <- data.frame(
    met = m, unit_id = d$unit_id[counted], age = d$age[counted] / 10,
    sex = joined(d$sex[counted], "male", m), urgency = joined(d$urgency[counted], "elective", m),
    asa_group = joined(d$asa_group[counted], "low", m), spread = joined(d$spread[counted], "no", m)
  )
  fit <- glm(met ~ age + sex + urgency + asa_group + spread, family = binomial, data = model,
             control = glm.control(epsilon = 1e-14))
  list(fit = fit, model = transform(model, expected = fitted(fit)))
})
out(do.call(rbind, lapply(names(fits), function(name) {
  model <- fits[[name]]$model
  do.call(rbind, lapply(units$unit_id, function(u) {
    own <- model[model$unit_id == u | region[model$unit_id] == u | u == "landet", ]
    data.frame(measure = name, unit_id = u, n = nrow(own), observed = mean(own$met), expected = mean(own$expected))
  }))
})), "expected.csv")
out(do.call(rbind, lapply(names(fits), function(name) {
  found <- coef(fits[[name]]$fit)
  data.frame(measure = name, term = names(found), value = found)
})), "coefficients.csv")

# Survival after the first operation by stage, to death, emigration or the status date, in twelfths of 365.25 days.
d <- d[order(d$patient_id, d$operation_date, d$operation_id), ]
f <- d[!duplicated(d$patient_id) & d$stage != "unknown", ]
f <- f[order(f$patient_id), ]
last <- pmin(f$death_date, f$emigration_date, status, na.rm = TRUE)
f$months <- as.numeric(last - f$operation_date) / (365.25 / 12)
f$event <- yes(f$death_date == last)
grid <- seq(0, 60, 3)
out(do.call(rbind, lapply(sort(unique(f$stage)), function(stage) {
  s <- summary(survfit(Surv(months, event) ~ 1, data = f[f$stage == stage, ], conf.type = "log-log"),
               times = grid, extend = TRUE)
  data.frame(stage = stage, month = grid, value = s$surv, lower = s$lower, upper = s$upper, at_risk = s$n.risk)
})), "survival.csv")
