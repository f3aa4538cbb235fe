# Kaplan-Meier with log-log bands by the survival package, on its own data set `lung`, in months of 30 days.
# Writes lung.csv (the input) and kaplan_meier.csv beside this file.
library(survival)
input <- data.frame(months = lung$time / 30, event = lung$status == 2)
write.csv(transform(input, event = tolower(event), months = sprintf("%.15g", months)), "lung.csv",
          row.names = FALSE, quote = FALSE)
fit <- survfit(Surv(months, event) ~ 1, data = input, conf.type = "log-log")
at <- summary(fit, times = 0:24, extend = TRUE)
write.csv(data.frame(month = at$time, survival = sprintf("%.15g", at$surv), lower = sprintf("%.15g", at$lower),
                     upper = sprintf("%.15g", at$upper), at_risk = at$n.risk),
          "kaplan_meier.csv", row.names = FALSE, quote = FALSE)
