# Survival with late entry by the survival package, on its own data set `mgus`: age in years from 40 (or later) to
# death, under observation from the diagnosis. Writes late_entry.csv (the input: two exact ties are kept),
# late_entry_curve.csv, late_entry_median.csv, log_rank.csv, late_entry_since.csv, late_entry_since_median.csv,
# same_day.csv, same_day_curve.csv, same_day_log_rank.csv and late_entry_emptied.csv beside this file.
library(survival)
input <- with(mgus, data.frame(entry = age - 25, years = round(age - 25 + futime / 365.25, 2), event = death == 1,
                               group = as.character(sex)))
text <- function(x) sprintf("%.15g", x)
write.csv(transform(input, event = tolower(event), entry = text(entry), years = text(years)), "late_entry.csv",
          row.names = FALSE, quote = FALSE)
late <- survfit(Surv(entry, years, event) ~ 1, data = input, conf.type = "log-log")
plain <- survfit(Surv(years, event) ~ 1, data = input, conf.type = "log-log")
rows <- function(fit, name) {
  at <- summary(fit, times = c(30.5, 35.5, 40.5, 45.5, 50.5, 55.5, 60.5, 65.5))
  data.frame(entry = name, years = at$time, survival = text(at$surv), lower = text(at$lower), upper = text(at$upper),
             at_risk = at$n.risk)
}
write.csv(rbind(rows(plain, "no"), rows(late, "yes")), "late_entry_curve.csv", row.names = FALSE, quote = FALSE)
middle <- function(fit, name) {
  table <- summary(fit)$table
  data.frame(entry = name, median = text(table["median"]), lower = text(table["0.95LCL"]), upper = text(table["0.95UCL"]))
}
write.csv(rbind(middle(plain, "no"), middle(late, "yes")), "late_entry_median.csv", row.names = FALSE, quote = FALSE)
# Conditional on being alive when thirty are followed. An event at that very time would count: there is none.
moments <- sort(unique(input$entry))
start <- min(moments[sapply(moments, function(t) sum(input$entry <= t & input$years > t)) >= 30])
stopifnot(any(input$event & input$years < start), !any(input$event & input$years == start))
since <- survfit(Surv(entry, years, event) ~ 1, data = input, conf.type = "log-log", start.time = start)
write.csv(rows(since, "yes"), "late_entry_since.csv", row.names = FALSE, quote = FALSE)
write.csv(middle(since, "yes"), "late_entry_since_median.csv", row.names = FALSE, quote = FALSE)
# survdiff takes no late entry; the score test of the exact partial likelihood is the log-rank test.
test <- survdiff(Surv(years, event) ~ group, data = input)
score <- coxph(Surv(entry, years, event) ~ group, data = input, ties = "exact")$score
lung3 <- survdiff(Surv(time, status == 2) ~ ph.ecog, data = subset(lung, ph.ecog < 3))
write.csv(data.frame(case = c("mgus", "mgus_late", "lung"), chi2 = text(c(test$chisq, score, lung3$chisq)),
                     df = c(1, 1, 2),
                     p = text(c(pchisq(test$chisq, 1, lower.tail = FALSE), pchisq(score, 1, lower.tail = FALSE),
                                pchisq(lung3$chisq, 2, lower.tail = FALSE)))),
          "log_rank.csv", row.names = FALSE, quote = FALSE)
with(subset(lung, ph.ecog < 3), write.csv(data.frame(years = time, event = tolower(status == 2), group = ph.ecog),
     "log_rank_lung.csv", row.names = FALSE, quote = FALSE))
# Spells of no length: a death or a censoring on the day of entry. R drops them unless they end half a day later.
set.seed(3)
same <- data.frame(entry = c(1, 2, 2.5, 4, rep(0, 12), round(runif(24, 0, 5), 1)), event = c(TRUE, TRUE, FALSE, TRUE, runif(36) < 0.6))
same$years <- c(same$entry[1:4], same$entry[5:40] + round(runif(36, 0.1, 9), 1))
same$group <- rep(c("a", "b"), 20)
write.csv(transform(same, event = tolower(event)), "same_day.csv", row.names = FALSE, quote = FALSE)
stopifnot(sum(is.na(suppressWarnings(with(same, Surv(entry, years, event))))) == 4)
same$stop <- with(same, pmax(years, entry + 0.5 / 365.25))
day <- summary(survfit(Surv(entry, stop, event) ~ 1, data = same, conf.type = "log-log"), times = c(1, 2, 3, 4.5, 7, 10))
write.csv(data.frame(years = day$time, survival = text(day$surv), lower = text(day$lower), upper = text(day$upper)),
          "same_day_curve.csv", row.names = FALSE, quote = FALSE)
score <- coxph(Surv(entry, stop, event) ~ group, data = same, ties = "exact")$score
write.csv(data.frame(chi2 = text(score), p = text(pchisq(score, 1, lower.tail = FALSE))), "same_day_log_rank.csv",
          row.names = FALSE, quote = FALSE)
# Everybody at risk dies before the next person enters: the estimate is zero from then on.
few <- data.frame(entry = c(0, 1, 4, 4, 5), years = c(2, 3, 6, 8, 9), event = c(TRUE, TRUE, TRUE, FALSE, TRUE))
emptied <- summary(survfit(Surv(entry, years, event) ~ 1, data = few, conf.type = "log-log"), times = c(1, 2, 3, 6, 9))
write.csv(data.frame(years = emptied$time, survival = text(emptied$surv), lower = text(emptied$lower),
                     upper = text(emptied$upper)), "late_entry_emptied.csv", row.names = FALSE, quote = FALSE)
